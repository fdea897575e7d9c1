import type { CheckFacts } from "../../../scanner/results/check-facts.ts";
import type {
  FindingBlock,
  ReportHead,
  ReportLedger,
  ReportResolved,
} from "../../../scanner/results/formats/report-data.ts";
import { type Facets, facetsOf } from "./facets.ts";
import { type FindingColumns, joinedColumns } from "./findings.ts";
import { byStatus } from "./units.ts";
import { DamagedReport, unpackedLines } from "./unpack.ts";

export type ReportAccount = ReportHead["accounts"][number];

/** Everything that the report shows. */
export interface Scan {
  readonly manifest: ReportHead["manifest"];
  readonly summary: ReportHead["summary"];
  readonly accounts: ReadonlyMap<string, ReportAccount>;
  readonly checks: ReadonlyMap<string, CheckFacts>;
  readonly compliance: ReportHead["compliance"];
  readonly unlisted: ReportHead["unlisted"];
  /** Findings that the scan has and that are neither listed nor unlisted: the report was asked for a part of them. */
  readonly notAskedFor: number;
  readonly ledger: ReportLedger;
  readonly resolved: ReportResolved;
  readonly findings: FindingColumns;
  readonly facets: Facets;
  /** Whether findings are compared with those of an earlier scan: in a first one, each would be new. */
  readonly hasLifecycle: boolean;
}

/**
 * Reads the data of the report.
 *
 * @throws DamagedReport when it is not whole.
 */
export async function readScan(base64: string): Promise<Scan> {
  let head: ReportHead | null = null;
  let ledger: ReportLedger | null = null;
  let resolved: ReportResolved | null = null;
  let expected = -1;
  const blocks: FindingBlock[] = [];
  try {
    for await (const line of unpackedLines(base64)) {
      if ("head" in line) head = line.head;
      else if ("findings" in line) blocks.push(line.findings);
      else if ("ledger" in line) ledger = line.ledger;
      else if ("resolved" in line) resolved = line.resolved;
      else expected = line.end.findings;
    }
  } catch (error) {
    if (error instanceof DamagedReport) throw error;
    throw new DamagedReport(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const findings = joinedColumns(blocks);
  if (head === null || ledger === null || resolved === null) throw new DamagedReport("a part is missing");
  if (head.format !== 1) throw new DamagedReport(`its format is ${String(head.format)}`);
  if (findings.count !== expected)
    throw new DamagedReport(`it has ${findings.count} findings of ${expected}`);
  const accounts = new Map(head.accounts.map((account) => [account.id, account]));
  const checks = new Map(head.checks.map((check) => [check.id, check]));
  const names = new Map(head.accounts.map(({ id, name }) => [id, name]));
  const facets = facetsOf(findings, checks, names);
  return {
    manifest: head.manifest,
    summary: head.summary,
    accounts,
    checks,
    compliance: head.compliance,
    unlisted: head.unlisted,
    notAskedFor:
      allFindings(head) - findings.count - head.unlisted.reduce((sum, each) => sum + each.findings, 0),
    ledger,
    resolved,
    findings,
    facets,
    hasLifecycle: (head.summary.lifecycle?.since ?? null) !== null,
  };
}

function allFindings({ summary }: ReportHead): number {
  return Object.values(byStatus(summary.counts)).reduce((sum, count) => sum + count, 0);
}
