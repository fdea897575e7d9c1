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
  /** Of a FAIL, and of an UNKNOWN that failed when it was last read; null for all else. */
  readonly lifecycle: FindingLifecycle | null;
  /** Who has accepted it, of an EXCEPTED; null for all else. */
  readonly exception: FindingException | null;
}

export const lifecycleStates = ["new", "open", "reopened"] as const;
export type LifecycleState = (typeof lifecycleStates)[number];

/** What earlier scans say of a finding that is open. */
export interface FindingLifecycle {
  /** `new`: no scan before has seen it fail. `reopened`: it had been resolved, or excepted. */
  readonly state: LifecycleState;
  /** Times that scans judged by. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Whether this scan saw it fail; false when it could not be read this time. */
  readonly confirmed: boolean;
}

/** The exception that a finding falls under, as it is written. */
export interface FindingException {
  readonly file: string;
  readonly line: number;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, or `never`. */
  readonly expires: string;
}
