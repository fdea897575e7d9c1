import type { CauseKind } from "../access/cause.ts";

/**
 * What was read and what was not: one line of `ledger.jsonl.gz` for each account × region × operation × outcome.
 * Calls with the same outcome are counted together.
 */
export interface LedgerLine {
  readonly account: string;
  readonly region: string;
  /** `service:Operation`; `sts:AssumeRole` for the session, `hubscan:budget` for what was not tried any more. */
  readonly operation: string;
  /** `read` (AWS answered), `absent` (AWS said that there is none), or why it was not read. */
  readonly outcome: "read" | "absent" | CauseKind;
  /** Resource types that this operation lists or fills. */
  readonly types: readonly string[];
  /** Reads with this outcome (pages of one list count as one read). */
  readonly reads: number;
  /** Requests sent, retries included. */
  readonly calls: number;
  /** Requests answered with a throttle. */
  readonly throttles: number;
  /** Items that lists gave. */
  readonly items: number;
  /** First AWS error code and message with this outcome. */
  readonly code: string | null;
  readonly message: string | null;
}
