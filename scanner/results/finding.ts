import type { Cause } from "../access/cause.ts";

export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

export const statuses = ["FAIL", "UNKNOWN", "PASS", "NOT_APPLICABLE", "EXCEPTED"] as const;
export type Status = (typeof statuses)[number];

/** The outcome of one check on one resource: one line of `findings.jsonl.gz`. */
export interface Finding {
  /** Stable over scans: a hash of account, region, check and resource ARN. */
  readonly id: string;
  readonly scan: string;
  /** When it was decided, ISO 8601 in UTC. */
  readonly time: string;
  readonly check: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly account: { readonly id: string; readonly name: string };
  /** The resource's region; `global` for what has none. */
  readonly region: string;
  readonly resource: {
    readonly type: string;
    readonly arn: string;
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly message: string;
  /** The values that decided, by path (`PublicAccessBlock.BlockPublicAcls`). */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Why the finding is `UNKNOWN`; null for every other status, except a `NOT_APPLICABLE` by `unsupported-region`. */
  readonly cause: Cause | null;
}
