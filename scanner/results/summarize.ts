import type { Cause } from "../access/cause.ts";
import type { DoneMarker } from "./done-marker.ts";
import { ExceptionSums } from "./exception-sums.ts";
import { severities } from "./finding.ts";
import { type FrameworkRequirements, frameworkResult } from "./framework-result.ts";
import { LifecycleSums } from "./lifecycle-sums.ts";
import type { Manifest } from "./manifest.ts";
import { nothingMissing } from "./nothing-missing.ts";
import type { Summary } from "./summary.ts";
import {
  addCounts,
  addStatusCounts,
  entryOf,
  moreSevere,
  noCounts,
  noStatusCounts,
  sortedEntries,
} from "./tally.ts";

export interface SummaryInput {
  readonly manifest: Manifest;
  /** The markers of the scan's accounts, in any order, each account once. */
  readonly markers: AsyncIterable<DoneMarker> | Iterable<DoneMarker>;
  /** Accounts without a marker that were tried in vain, by id. */
  readonly unreachable: ReadonlyMap<string, Cause>;
  /** Titles of checks, by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly frameworks: readonly FrameworkRequirements[];
  /** What changed in the organization since the scan before. */
  readonly changes: Summary["changes"];
  readonly finished: Date;
  readonly actualMs: number;
  readonly floorMs: number | null;
  /** What was reckoned beside what it came to. */
  readonly estimate?: (figures: Pick<Summary, "calls" | "accounts">) => Summary["estimate"];
}

/**
 * Sums up a scan from its markers, one at a time: besides a row for each account, memory does not grow with their number.
 *
 * @throws Error for a marker of an account that the manifest does not select, or two of one account.
 */
export async function summarize(input: SummaryInput): Promise<Summary> {
  const { manifest } = input;
  const sums = new Sums(manifest, input.titles);
  for await (const marker of input.markers) sums.add(marker);

  const notScanned = sums.notScanned(input.unreachable);
  const accountsMissing = notScanned.filter(({ selected }) => selected).length;
  const checks = sums.sortedChecks();
  const unread = [...sums.unread.values()].sort(
    (a, b) => b.reads - a.reads || compare(a.operation, b.operation),
  );
  const unknownFindings = severities.reduce((sum, severity) => sum + sums.counts.UNKNOWN[severity], 0);
  const operations = sortedEntries(sums.operations).map(([, line]) => line);
  const evidence = {
    checks: new Map(checks.map((check) => [check.id, check])),
    enabled: new Set(manifest.checks),
    allAccounts: accountsMissing === 0,
  };
  const accounts = {
    total: manifest.accounts.length,
    selected: manifest.accounts.filter(({ selected }) => selected).length,
    scanned: sums.scanned,
    notScanned,
  };
  const calls = operations.reduce((sum, operation) => sum + operation.calls, 0);
  return {
    format: 1,
    hubscan: manifest.hubscan,
    scan: manifest.scan,
    organization: manifest.organization,
    started: manifest.started,
    finished: input.finished.toISOString(),
    accounts,
    changes: input.changes,
    lifecycle: sums.lifecycle.figures(),
    exceptions: sums.exceptions.figures(new Date(manifest.now)),
    counts: sums.counts,
    checks,
    unknown: [...sums.unknown.values()].sort(
      (a, b) => b.findings - a.findings || compare(a.operation ?? "", b.operation ?? ""),
    ),
    resources: Object.fromEntries(sortedEntries(sums.resources)),
    byAccount: sums.byAccount.sort((a, b) => compare(a.id, b.id)),
    frameworks: input.frameworks.map((framework) => frameworkResult(framework, evidence)),
    coverage: {
      complete: accountsMissing === 0 && unread.length === 0 && unknownFindings === 0,
      accountsMissing,
      unread,
      unknownFindings,
    },
    operations,
    calls,
    throttles: operations.reduce((sum, { throttles }) => sum + throttles, 0),
    efficiency: {
      floorMs: input.floorMs,
      actualMs: input.actualMs,
      ratio: input.floorMs === null || input.actualMs === 0 ? null : input.floorMs / input.actualMs,
    },
    estimate: input.estimate?.({ calls, accounts }) ?? null,
  };
}

/** The checks that failed, worst first. */
export function topFailedChecks(summary: Summary, limit: number): Summary["checks"] {
  return summary.checks.filter(({ statuses }) => statuses.FAIL > 0).slice(0, limit);
}

class Sums {
  readonly counts = noCounts();
  readonly unknown = new Map<string, Summary["unknown"][number]>();
  readonly unread = new Map<string, Summary["coverage"]["unread"][number]>();
  readonly operations = new Map<string, Summary["operations"][number]>();
  readonly resources = new Map<string, number>();
  readonly byAccount: Summary["byAccount"] = [];
  readonly lifecycle = new LifecycleSums();
  readonly exceptions: ExceptionSums;
  scanned = 0;
  readonly #manifest: Manifest;
  readonly #waiting: Set<string>;
  readonly #unreached = new Map<string, Cause>();
  readonly #titles: ReadonlyMap<string, string>;
  readonly #checks = new Map<string, Summary["checks"][number]>();

  constructor(manifest: Manifest, titles: ReadonlyMap<string, string>) {
    this.#manifest = manifest;
    this.#titles = titles;
    this.exceptions = new ExceptionSums(manifest.exceptions);
    this.#waiting = new Set(manifest.accounts.filter(({ selected }) => selected).map(({ id }) => id));
  }

  add(marker: DoneMarker): void {
    const { id, name } = marker.account;
    if (marker.scan !== this.#manifest.scan || !this.#waiting.delete(id)) {
      throw new Error(
        `a marker of account ${id}, scan ${marker.scan}, that scan ${this.#manifest.scan} does not expect`,
      );
    }
    if (marker.unreachable === null) this.scanned += 1;
    else this.#unreached.set(id, marker.unreachable);
    addCounts(this.counts, marker.counts);
    this.lifecycle.add(marker);
    this.exceptions.add(marker);
    this.#addChecks(marker);
    for (const { kind, operation, findings } of marker.unknown) {
      const key = `${kind} ${operation ?? ""}`;
      const sum = entryOf(this.unknown, key, () => ({ kind, operation, findings: 0, accounts: 0 }));
      sum.findings += findings;
      sum.accounts += 1;
    }
    for (const [type, count] of Object.entries(marker.resources)) {
      this.resources.set(type, (this.resources.get(type) ?? 0) + count);
    }
    this.#addOperations(marker);
    this.byAccount.push({
      id,
      name,
      counts: marker.counts,
      resources: Object.values(marker.resources).reduce((sum, count) => sum + count, 0),
      calls: marker.operations.reduce((sum, { calls }) => sum + calls, 0),
      throttles: marker.operations.reduce((sum, { throttles }) => sum + throttles, 0),
      parts: marker.parts,
    });
  }

  #addChecks(marker: DoneMarker): void {
    for (const [id, check] of Object.entries(marker.checks)) {
      const sum = entryOf(this.#checks, id, () => ({
        id,
        title: this.#titles.get(id) ?? id,
        severity: check.severity,
        statuses: noStatusCounts(),
        failedAccounts: 0,
      }));
      sum.severity = moreSevere(sum.severity, check.severity);
      addStatusCounts(sum.statuses, check.statuses);
      if (check.statuses.FAIL > 0) sum.failedAccounts += 1;
    }
  }

  #addOperations(marker: DoneMarker): void {
    for (const { operation, outcome, reads, calls, throttles } of marker.operations) {
      const sum = entryOf(this.operations, operation, () => ({ operation, calls: 0, throttles: 0 }));
      sum.calls += calls;
      sum.throttles += throttles;
      if (nothingMissing.has(outcome)) continue;
      const gap = entryOf(this.unread, `${outcome} ${operation}`, () => ({
        outcome,
        operation,
        reads: 0,
        accounts: 0,
      }));
      gap.reads += reads;
      gap.accounts += 1;
    }
  }

  sortedChecks(): Summary["checks"] {
    return [...this.#checks.values()].sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        b.statuses.FAIL - a.statuses.FAIL ||
        compare(a.id, b.id),
    );
  }

  /** Every account of the manifest that was not scanned, and why; in the order of the manifest. */
  notScanned(unreachable: ReadonlyMap<string, Cause>): Summary["accounts"]["notScanned"] {
    const rows: Summary["accounts"]["notScanned"] = [];
    for (const { id, name, selected, reason } of this.#manifest.accounts) {
      const waiting = this.#waiting.has(id);
      const cause = this.#unreached.get(id) ?? (waiting ? unreachable.get(id) : undefined) ?? null;
      if (!selected) rows.push({ id, name, selected, why: reason ?? "not selected", cause: null });
      else if (cause !== null) rows.push({ id, name, selected, why: cause.message, cause });
      else if (waiting) rows.push({ id, name, selected, why: "the scan ended before it was done", cause });
    }
    return rows;
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
