import { type Status, severities, statuses } from "../../../scanner/results/finding.ts";
import type { ReportHead } from "../../../scanner/results/formats/report-data.ts";
import type { ReportAccount, Scan } from "./scan.ts";

export type Counts = ReportHead["summary"]["counts"];

/** An organizational unit with what is below it. */
export interface UnitNode {
  readonly name: string;
  /** `Root/Workloads/Production`; empty for what holds the accounts of no unit. */
  readonly path: string;
  readonly units: UnitNode[];
  readonly accounts: ReportAccount[];
  /** Of all accounts below it. */
  readonly counts: Counts;
  /** Selected accounts below it, and those of them that were scanned. */
  selected: number;
  scanned: number;
}

/** The organization as a tree, every unit with the sums of what is below it. */
export function unitTree(scan: Scan): UnitNode {
  const root = newUnit("", "");
  const counts = accountCounts(scan);
  const missing = notScanned(scan);
  for (const account of scan.accounts.values()) {
    const way = [root];
    for (const [at, name] of account.units.entries()) {
      const above = way[at] ?? root;
      let unit = above.units.find((other) => other.name === name);
      if (unit === undefined) {
        unit = newUnit(name, account.units.slice(0, at + 1).join("/"));
        above.units.push(unit);
      }
      way.push(unit);
    }
    for (const unit of way) {
      if (account.selected) unit.selected += 1;
      if (account.selected && !missing.has(account.id)) unit.scanned += 1;
      addTo(unit.counts, counts.get(account.id));
    }
    way.at(-1)?.accounts.push(account);
  }
  return root;
}

/** Findings of each account that has results. */
export function accountCounts({ summary }: Scan): ReadonlyMap<string, Counts> {
  return new Map(summary.byAccount.map(({ id, counts }) => [id, counts]));
}

/** Selected accounts that were not scanned, with the reason. */
export function notScanned({
  summary,
}: Scan): ReadonlyMap<string, Scan["summary"]["accounts"]["notScanned"][number]> {
  const missing = summary.accounts.notScanned.filter(({ selected }) => selected);
  return new Map(missing.map((account) => [account.id, account]));
}

/** Findings of each status, whatever their severity. */
export function byStatus(counts: Counts): Record<Status, number> {
  const sum = (status: Status) => severities.reduce((total, severity) => total + counts[status][severity], 0);
  return {
    FAIL: sum("FAIL"),
    UNKNOWN: sum("UNKNOWN"),
    PASS: sum("PASS"),
    NOT_APPLICABLE: sum("NOT_APPLICABLE"),
    EXCEPTED: sum("EXCEPTED"),
  };
}

/**
 * Which part of the findings that apply passed, from 0 to 1; null where none applies. What is unknown or excepted counts as not
 * passed.
 */
export function passRate(findings: Readonly<Record<Status, number>>): number | null {
  const applying = findings.PASS + findings.FAIL + findings.UNKNOWN + findings.EXCEPTED;
  return applying === 0 ? null : findings.PASS / applying;
}

function newUnit(name: string, path: string): UnitNode {
  return { name, path, units: [], accounts: [], counts: noCounts(), selected: 0, scanned: 0 };
}

function noCounts(): Counts {
  const none = () => ({ critical: 0, high: 0, medium: 0, low: 0, info: 0 });
  return { FAIL: none(), UNKNOWN: none(), PASS: none(), NOT_APPLICABLE: none(), EXCEPTED: none() };
}

function addTo(to: Counts, counts: Counts | undefined): void {
  if (counts === undefined) return;
  for (const status of statuses) {
    for (const severity of severities) to[status][severity] += counts[status][severity];
  }
}
