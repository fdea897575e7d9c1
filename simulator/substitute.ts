/** What `${…}` in an estate's strings stands for. */
interface Substitutions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly organization: string;
  /** `${now}`, `${now-90d}`, `${now+2h}`: a time that keeps its distance to the simulator's start. */
  readonly now: Date;
  /** The request: `${count(Findings)}` is how many items its member `Findings` has, a number. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** The whole of a string that stands for a number of items in the request. */
const count = /^\$\{count\((\w+)\)\}$/;

/** Whether something has another value for each request. */
export function dependsOnRequest(written: unknown): boolean {
  return JSON.stringify(written ?? null).includes("${count(");
}

const milliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/** Plain data with every `${…}` in its strings and keys replaced. Unknown names stay: IAM has variables of its own. */
export function substitute(value: unknown, substitutions: Substitutions): unknown {
  if (typeof value === "string") {
    const member = count.exec(value)?.[1];
    if (member === undefined) return substituteText(value, substitutions);
    const items = substitutions.input[member];
    return Array.isArray(items) ? items.length : 0;
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, substitutions));
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      substituteText(key, substitutions),
      substitute(item, substitutions),
    ]),
  );
}

function substituteText(
  text: string,
  { account, region, partition, organization, now }: Substitutions,
): string {
  return text
    .replaceAll("${account}", account)
    .replaceAll("${region}", region)
    .replaceAll("${partition}", partition)
    .replaceAll("${organization}", organization)
    .replace(
      /\$\{now(?:([+-]\d+)([dhm]))?\}/g,
      (_, amount: string | undefined, unit: keyof typeof milliseconds) =>
        new Date(
          now.getTime() + (amount === undefined ? 0 : Number(amount) * milliseconds[unit]),
        ).toISOString(),
    );
}
