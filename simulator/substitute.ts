/** What `${…}` in an estate's strings stands for. */
interface Substitutions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly organization: string;
  /** `${now}`, `${now-90d}`, `${now+2h}`: a time that keeps its distance to the simulator's start. */
  readonly now: Date;
}

const milliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/** Plain data with every `${…}` in its strings and keys replaced. Unknown names stay: IAM has variables of its own. */
export function substitute(value: unknown, substitutions: Substitutions): unknown {
  if (typeof value === "string") return substituteText(value, substitutions);
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
