import type { Finding } from "../finding.ts";
import type { ExportSource } from "./export.ts";

/** Passed requirements of those that a check can tell and that apply. */
interface Rate {
  readonly assessable: number;
  readonly passed: number;
  /** From 0 to 1; null when nothing is assessable. */
  readonly score: number | null;
}

/** How far the accounts meet the frameworks; each requirement is counted once in each account. */
export interface ReportCompliance {
  readonly frameworks: readonly {
    readonly id: string;
    readonly organization: { readonly inAccounts: Rate };
    readonly units: readonly { readonly path: readonly string[]; readonly inAccounts: Rate }[];
  }[];
}

/** A scan to be made into a report. The streams may be taken more than once. */
export interface ReportSource
  extends Pick<ExportSource, "manifest" | "summary" | "checks" | "ledger" | "resolved"> {
  /** Left out for a scan that has no such figures. */
  readonly compliance?: ReportCompliance | null;
  findings(): AsyncIterable<{ readonly finding: Finding }>;
}
