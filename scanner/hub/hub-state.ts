import type { ScanStatus } from "../results/status.ts";
import type { Fact } from "./fact.ts";
import { overdueAfter } from "./schedule.ts";

/**
 * - `configuring`: deployed, and no scan has been finished
 * - `active`: scans come as they should, and the last one went well
 * - `error`: the last scan failed, or the next cannot start
 * - `missing`: no scan was finished for longer than the schedule allows
 * - `deleted`: the bucket or the cluster is gone
 * - `unknown`: none of these can be told
 */
export const hubStates = ["configuring", "active", "error", "missing", "deleted", "unknown"] as const;
export type HubState = (typeof hubStates)[number];

/** A task as ECS describes it. */
export interface LastTask {
  readonly id: string;
  readonly status: string;
  readonly created: Date | null;
  readonly stopped: Date | null;
  /** Of the container; null when it has not ended, or never began. */
  readonly exitCode: number | null;
  /** Why it stopped, in the words of ECS; null when it has not. */
  readonly reason: string | null;
}

/** What AWS answers when the hub is asked now. */
export interface HubAnswers {
  /** Null when it is gone. */
  readonly cluster: Fact<{ readonly runningTasks: number } | null>;
  /** The definition can be started. */
  readonly taskDefinition: Fact<boolean>;
  /** The schedule's rule; `none` when there is no such rule. */
  readonly rule: Fact<"enabled" | "disabled" | "none">;
  /** The newest that ECS remembers: it forgets tasks an hour after their end. */
  readonly lastTask: Fact<LastTask | null>;
}

/** What the state of a hub is told from. */
export interface HubFacts {
  /** EventBridge expression, or `off`. */
  readonly schedule: Fact<string>;
  /** Whether the bucket is there; null when results are kept in a folder. */
  readonly bucket: Fact<boolean> | null;
  /** The last sign of life; null when there never was one. */
  readonly status: Fact<ScanStatus | null>;
  /** The latest finished scan; null when there is none. */
  readonly lastScan: Fact<{ readonly scan: string; readonly finished: Date } | null>;
  /** Null when the hub was not asked. */
  readonly answers: HubAnswers | null;
}

/** A state, what tells it, and what could not be found out. */
export interface HubVerdict {
  readonly state: HubState;
  readonly reasons: readonly string[];
  readonly notKnown: readonly string[];
}

/** A scan of which nothing was heard for so long, in milliseconds, has ended without a word. */
const silent = 24 * 3_600_000;
/** What `hubscan scan` and `connect` end with when they did what they were to do. */
const endings: ReadonlySet<number> = new Set([0, 3, 4]);

/**
 * The state of a hub. What is certain decides: a bucket that is gone makes the hub deleted whatever else is not known. `active` is said
 * only when every fact that was asked for is known.
 */
export function hubState(facts: HubFacts, now: Date): HubVerdict {
  const notKnown = gaps(facts, now);
  const verdict = (state: HubState, reasons: readonly string[]): HubVerdict => ({ state, reasons, notKnown });
  const gone = missingParts(facts);
  if (gone.length > 0) return verdict("deleted", gone);
  const faults = faultsOf(facts, now);
  if (faults.length > 0) return verdict("error", faults);
  const late = lateness(facts, now);
  if (late !== null) return verdict("missing", [late]);
  const { status, lastScan } = facts;
  if (status.known && lastScan.known && lastScan.value === null) {
    return verdict("configuring", [
      status.value === null
        ? "No scan has been made."
        : `The first scan, ${status.value.scan}, is not finished: ${status.value.message}.`,
    ]);
  }
  if (notKnown.length > 0) return verdict("unknown", []);
  return verdict("active", []);
}

function gaps(facts: HubFacts, now: Date): string[] {
  const { schedule, bucket, status, lastScan, answers } = facts;
  const asked: readonly (readonly [string, Fact<unknown> | null])[] = [
    ["The schedule", schedule],
    ["Whether the results bucket is there", bucket],
    ["The last sign of life", status],
    ["The last scan", lastScan],
    ["The cluster", answers?.cluster ?? null],
    ["The task definition", answers?.taskDefinition ?? null],
    ["The schedule's rule", answers?.rule ?? null],
    ["The last task", answers?.lastTask ?? null],
  ];
  const found = asked.flatMap(([what, fact]) =>
    fact === null || fact.known ? [] : [`${what} is not known: ${fact.why}`],
  );
  if (schedule.known && schedule.value !== "off" && overdueAfter(schedule.value, now) === null) {
    found.push(`When a scan is overdue is not known: ${schedule.value} names no two times.`);
  }
  if (status.known && status.value?.state === "scanning" && answers?.cluster.known) {
    if (answers.cluster.value?.runningTasks === 0) {
      found.push(
        `Whether scan ${status.value.scan} still runs is not known: it was not finished, and no task runs in the cluster.`,
      );
    }
  }
  return found;
}

function missingParts({ bucket, answers }: HubFacts): string[] {
  return [
    ...(bucket?.known && !bucket.value ? ["The results bucket is gone."] : []),
    ...(answers?.cluster.known && answers.cluster.value === null ? ["The cluster is gone."] : []),
  ];
}

function faultsOf({ status, schedule, answers }: HubFacts, now: Date): string[] {
  const last = status.known ? status.value : null;
  const faults: string[] = [];
  if (last?.state === "error") faults.push(`Scan ${last.scan} failed: ${last.message}`);
  if (last?.state === "scanning" && now.getTime() - Date.parse(last.updated) > silent) {
    faults.push(
      `Scan ${last.scan} was begun at ${last.started}, and nothing was heard of it since ${last.updated}.`,
    );
  }
  if (answers === null) return faults;
  const { taskDefinition, rule, lastTask } = answers;
  if (taskDefinition.known && !taskDefinition.value)
    faults.push("The task definition is gone: no scan can start.");
  const isScheduled = schedule.known && schedule.value !== "off";
  if (isScheduled && rule.known && rule.value !== "enabled") {
    faults.push(
      rule.value === "disabled"
        ? "The schedule's rule is disabled: no scan will start."
        : "The schedule's rule is gone: no scan will start.",
    );
  }
  const failed = lastTask.known ? failedTask(lastTask.value, last) : null;
  if (failed !== null) faults.push(failed);
  return faults;
}

/** A task that did not do its work, unless a scan was heard of after it. */
function failedTask(task: LastTask | null, last: ScanStatus | null): string | null {
  if (task === null || task.status !== "STOPPED") return null;
  if (task.exitCode !== null && endings.has(task.exitCode)) return null;
  const ended = (task.stopped ?? task.created)?.getTime() ?? Number.POSITIVE_INFINITY;
  if (last !== null && last.state !== "scanning" && Date.parse(last.updated) > ended) return null;
  const how = task.exitCode === null ? "did not run to its end" : `ended with ${task.exitCode}`;
  return `Task ${task.id} ${how}: ${task.reason ?? "ECS does not say why"}`;
}

function lateness({ schedule, lastScan, status }: HubFacts, now: Date): string | null {
  if (!schedule.known || !lastScan.known) return null;
  const limit = overdueAfter(schedule.value, now);
  if (limit === null) return null;
  // A first scan that was begun and not finished: its start is the last that is known.
  const begun = status.known && status.value !== null ? new Date(status.value.started) : null;
  const since = lastScan.value?.finished ?? begun;
  if (since === null || now.getTime() - since.getTime() <= limit) return null;
  const hours = Math.floor(limit / 3_600_000);
  return `No scan was finished since ${since.toISOString()}: with ${schedule.value}, ${hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`} are too long.`;
}
