import type { LedgerLine } from "../../inventory/ledger-line.ts";
import type { Finding, Severity } from "../finding.ts";
import type { Manifest } from "../manifest.ts";
import type { Summary } from "../summary.ts";

/** What a reader needs of a check. */
export interface CheckFacts {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly service: string;
  readonly resourceType: string;
  readonly risk: string;
  readonly remediation: {
    readonly console?: string | undefined;
    readonly cli?: string | undefined;
    readonly pulumi?: string | undefined;
  };
  readonly references: readonly string[];
  readonly sameAs: Readonly<Record<string, readonly string[]>>;
  /** Ids of requirements, by framework. */
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
}

/** Since when a finding is known; null for one that never failed. */
export interface Lifecycle {
  readonly state: "new" | "open" | "reopened";
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** False when it could not be read this time, so that nobody knows whether it still fails. */
  readonly confirmed: boolean;
}

/** Why a finding is `EXCEPTED`. */
export interface ExceptionReference {
  readonly file: string;
  readonly line: number;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, or `never`. */
  readonly expires: string;
}

/** A finding as stored; scans before lifecycle and exceptions have neither member. */
export interface ReportFinding extends Finding {
  readonly lifecycle?: Lifecycle | null;
  readonly exception?: ExceptionReference | null;
}

/** What an exception did in the scan. */
export interface ExceptionUse extends ExceptionReference {
  /** Failures that it covers, or would. */
  readonly findings: number;
}

/** What the summary says about lifecycle and exceptions; scans before them have neither member. */
export interface SummaryOverTime {
  readonly lifecycle?:
    | (Readonly<
        Record<"new" | "open" | "resolved" | "reopened" | "unconfirmed", Readonly<Record<Severity, number>>>
      > & {
        /** The scan that is compared with; null when this is the first. */
        readonly since: string | null;
      })
    | null;
  readonly exceptions?: {
    readonly expired: readonly ExceptionUse[];
    readonly unused: readonly ExceptionUse[];
    readonly soon: readonly ExceptionUse[];
  } | null;
}

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
export interface ReportSource {
  readonly manifest: Manifest;
  readonly summary: Summary & SummaryOverTime;
  readonly checks: ReadonlyMap<string, CheckFacts>;
  /** Left out for a scan that has no such figures. */
  readonly compliance?: ReportCompliance | null;
  /** All findings, or those that were asked for. */
  findings(): AsyncIterable<{ readonly finding: ReportFinding }>;
  ledger(): AsyncIterable<LedgerLine>;
}

/** Takes files, each completely or not at all. */
export interface ReportTarget {
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
}
