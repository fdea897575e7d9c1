/**
 * Why something could not be read. A closed set: everything that reports on coverage switches over it, so a new
 * cause is a compile error until each of them says something about it.
 */
export const causeKinds = [
  "denied-by-scp",
  "denied-by-role",
  "denied",
  "role-missing-or-trust",
  "hub-not-allowed",
  "account-not-active",
  "region-disabled",
  "unsupported-region",
  "throttled",
  "timeout",
  "expired",
  "not-found",
  "not-collected",
  "error",
] as const;

export type CauseKind = (typeof causeKinds)[number];

/** Why one read failed, with what AWS said. */
export interface Cause {
  readonly kind: CauseKind;
  /** The call that failed, `service:Operation` (`s3:GetBucketPolicy`), or null when it was not a call that failed. */
  readonly operation: string | null;
  /** AWS's error code, as sent. */
  readonly code: string | null;
  /** AWS's message, or ours when there was no answer. Never a stack. */
  readonly message: string;
}
