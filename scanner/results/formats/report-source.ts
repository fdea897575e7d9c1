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
  readonly expires: string | null;
}

/** A finding as stored; scans before lifecycle and exceptions have neither member. */
export interface ReportFinding extends Finding {
  readonly lifecycle?: Lifecycle | null;
  readonly exception?: ExceptionReference | null;
}

/** What the summary says about lifecycle and exceptions; scans before them have neither member. */
export interface SummaryOverTime {
  /** Findings by lifecycle; null when there is no earlier scan to compare with. */
  readonly lifecycle?: Readonly<
    Record<"new" | "open" | "resolved" | "reopened", Readonly<Record<Severity, number>>>
  > | null;
  readonly exceptions?: {
    readonly expired: readonly ExceptionReference[];
    readonly unused: readonly ExceptionReference[];
    readonly soon: readonly ExceptionReference[];
  } | null;
}

/** A scan to be made into a report. The streams may be taken more than once. */
export interface ReportSource {
  readonly manifest: Manifest;
  readonly summary: Summary & SummaryOverTime;
  readonly checks: ReadonlyMap<string, CheckFacts>;
  findings(): AsyncIterable<{ readonly finding: ReportFinding }>;
  ledger(): AsyncIterable<LedgerLine>;
}

/** Takes files, each completely or not at all. */
export interface ReportTarget {
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
}
