import type { LedgerLine } from "../../inventory/ledger-line.ts";
import type { CheckFacts } from "../check-facts.ts";
import type { Severity, Status } from "../finding.ts";
import type { LifecycleEntry } from "../lifecycle-entry.ts";
import type { Manifest } from "../manifest.ts";
import type { Summary } from "../summary.ts";
import type { ReportCompliance } from "./report-source.ts";

/**
 * What the HTML report carries: lines of JSON, compressed together. First a head, then blocks of findings, the ledger, what is resolved, and last
 * an end, by which the page tells that nothing was cut off. `html.ts` writes it, `console/report/data` reads it.
 */
export type ReportLine =
  | { readonly head: ReportHead }
  | { readonly findings: FindingBlock }
  | { readonly ledger: ReportLedger }
  | { readonly resolved: ReportResolved }
  | { readonly end: { readonly findings: number } };

export interface ReportHead {
  readonly format: 1;
  readonly manifest: Pick<
    Manifest,
    "scan" | "hubscan" | "started" | "now" | "organization" | "managementAccount" | "image" | "policies"
  > & { readonly checks: number };
  readonly accounts: readonly Pick<
    Manifest["accounts"][number],
    "id" | "name" | "state" | "email" | "units" | "selected" | "reason"
  >[];
  readonly summary: Omit<Summary, "byAccount" | "operations"> & {
    readonly byAccount: readonly Pick<Summary["byAccount"][number], "id" | "counts" | "resources">[];
  };
  readonly checks: readonly CheckFacts[];
  readonly compliance: ReportCompliance | null;
  /** Findings that are counted and not listed, so that the file can still be opened. */
  readonly unlisted: readonly FindingClass[];
}

/** All findings of one status and severity. */
export interface FindingClass {
  readonly status: Status;
  readonly severity: Severity;
  readonly findings: number;
}

/**
 * Some findings, column by column. Numbers are places in lists that hold each value once and grow from block to block: `texts`, and
 * `resources` whose entries are places of type, ARN, name and tags (as JSON) in `texts`.
 */
export interface FindingBlock {
  readonly texts: readonly string[];
  readonly resources: readonly (readonly [type: number, arn: number, name: number, tags: number])[];
  readonly id: readonly string[];
  /** Places in `statuses` and `severities` of finding.ts. */
  readonly status: readonly number[];
  readonly severity: readonly number[];
  /** Places in `resources`. */
  readonly resource: readonly number[];
  /** Places in `texts`; the last four hold JSON, `null` where there is nothing to say. */
  readonly check: readonly number[];
  readonly account: readonly number[];
  readonly region: readonly number[];
  readonly message: readonly number[];
  readonly evidence: readonly number[];
  readonly cause: readonly number[];
  readonly lifecycle: readonly number[];
  readonly exception: readonly number[];
}

/** Reads with one outcome, added up. */
export interface LedgerSum {
  readonly outcome: LedgerLine["outcome"];
  /** What they are added up by: an account, a region or an operation. */
  readonly key: string;
  readonly reads: number;
}

export interface ReportLedger {
  readonly byAccount: readonly LedgerSum[];
  readonly byRegion: readonly LedgerSum[];
  readonly byOperation: readonly LedgerSum[];
  /** The lines of what was not read, as far as there is room for them. */
  readonly unread: readonly Pick<
    LedgerLine,
    "account" | "region" | "operation" | "outcome" | "types" | "reads" | "code" | "message"
  >[];
  /** How many lines there are in all. */
  readonly unreadLines: number;
}

/** What failed before this scan and does no longer. */
export interface ReportResolved {
  /** The worst of it, as far as there is room. */
  readonly listed: readonly (Pick<
    LifecycleEntry,
    "id" | "check" | "severity" | "region" | "resource" | "firstSeen"
  > & { readonly account: string })[];
  /** How many there are in all. */
  readonly inAll: number;
}
