import type { Finding, Severity } from "./finding.ts";

export const lifecycleEntryStates = ["open", "excepted", "resolved"] as const;

/** A finding that failed in this scan or in one before: one line of `lifecycle.jsonl.gz`. The next scan starts from it. */
export interface LifecycleEntry {
  /** The id of the finding. */
  readonly id: string;
  readonly check: string;
  /** When it last failed. */
  readonly severity: Severity;
  readonly region: string;
  readonly resource: Omit<Finding["resource"], "tags">;
  /** `open`: it fails, as far as is known. `excepted`: it fails, and somebody has accepted that. */
  readonly state: (typeof lifecycleEntryStates)[number];
  /** Times that scans judged by: of the first that saw it fail, and of the last. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Time of the scan that saw it mended or gone; null unless it is resolved. */
  readonly resolved: string | null;
  /** How often it was open again after it had been resolved or excepted. */
  readonly reopened: number;
  /** Whether this scan saw it so; false when it was not read, and the state is that of an earlier scan. */
  readonly confirmed: boolean;
  /** The last day of the exception, or `never`; null unless it is excepted. */
  readonly exceptedUntil: string | null;
}
