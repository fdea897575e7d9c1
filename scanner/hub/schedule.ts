import awsCronParser from "aws-cron-parser";

type ParsedCron = ReturnType<typeof awsCronParser.parse>;

/** Milliseconds of the units that a rate is written in. */
const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** So many firings are looked at for the longest pause between two: more than a year of a daily schedule. */
const firings = 400;

/**
 * What is wrong with an EventBridge schedule expression; null when nothing is.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function scheduleProblem(expression: string): string | null {
  const rate = rateOf(expression);
  if (rate !== null) {
    if (rate.value < 1) return "a rate is at least 1";
    const wanted = rate.value === 1 ? rate.unit : `${rate.unit}s`;
    return rate.written === wanted
      ? null
      : `EventBridge writes it as rate(${rate.value} ${wanted}): one is singular, more are plural`;
  }
  const fields = cronFields(expression);
  if (fields === null) return "it must be rate(12 hours), cron(0 6 * * ? *) in UTC, or off";
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if (fields.length !== 6) return `a cron expression has 6 fields and this one has ${fields.length}`;
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    return "one of day-of-month and day-of-week has to be ?, and only one";
  }
  return longestPause(expression, new Date(0)) === null
    ? "it names times that never come, or no times"
    : null;
}

/**
 * The longest time between two scans that a schedule plans, in milliseconds; null when it names no two times from `now` on.
 */
export function longestPause(expression: string, now: Date): number | null {
  const rate = rateOf(expression);
  if (rate !== null) return rate.value * units[rate.unit];
  const fields = cronFields(expression);
  if (fields === null) return null;
  try {
    const cron = awsCronParser.parse(fields.join(" "));
    let longest: number | null = null;
    let previous = nextFiring(cron, now);
    for (let firing = 1; firing < firings && previous !== null; firing += 1) {
      const next = nextFiring(cron, previous);
      if (next === null) break;
      longest = Math.max(longest ?? 0, next.getTime() - previous.getTime());
      previous = next;
    }
    return longest;
  } catch {
    // The parser throws for what it cannot read, in words that are of no use to a person.
    return null;
  }
}

/**
 * How long after the last finished scan the next one is overdue, in milliseconds; null when the schedule plans no two scans. A scan takes
 * its time and starts are retried: half a pause more than the schedule's longest is not yet late.
 */
export function overdueAfter(expression: string, now: Date): number | null {
  const pause = expression === "off" ? null : longestPause(expression, now);
  return pause === null ? null : pause * 1.5;
}

/**
 * When a schedule starts its next scan; null when it starts none. A rate counts from when its rule was made, which is not told: it is
 * counted from a start that is known.
 * @param lastStart when a scan was started before; null when none is known
 */
export function nextStart(expression: string, now: Date, lastStart: Date | null): Date | null {
  const rate = rateOf(expression);
  if (rate !== null) {
    if (lastStart === null || rate.value < 1) return null;
    const pause = rate.value * units[rate.unit];
    const missed = Math.max(0, Math.floor((now.getTime() - lastStart.getTime()) / pause));
    return new Date(lastStart.getTime() + (missed + 1) * pause);
  }
  const fields = cronFields(expression);
  if (fields === null) return null;
  try {
    return nextFiring(awsCronParser.parse(fields.join(" ")), now);
  } catch {
    // As above: what cannot be read starts nothing, and `scheduleProblem` says what is wrong with it.
    return null;
  }
}

/**
 * The next time that a cron expression names. The parser takes 31 April for 1 May and 30 February for 2 March, on which EventBridge
 * starts nothing: what falls on another day or month than the expression says is passed over.
 */
function nextFiring(cron: ParsedCron, after: Date): Date | null {
  const [firstDay] = cron.daysOfMonth;
  const namesDays = typeof firstDay === "number";
  let next = awsCronParser.next(cron, after);
  while (next !== null) {
    const isInMonth = cron.months.includes(next.getUTCMonth() + 1);
    if (isInMonth && (!namesDays || cron.daysOfMonth.includes(next.getUTCDate()))) return next;
    next = awsCronParser.next(cron, next);
  }
  return null;
}

function rateOf(expression: string) {
  const [, value, unit, plural = ""] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (value === undefined || unit === undefined) return null;
  return { value: Number(value), unit: unit as keyof typeof units, written: unit + plural };
}

function cronFields(expression: string): string[] | null {
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  return fields === undefined ? null : fields.trim().split(/\s+/);
}
