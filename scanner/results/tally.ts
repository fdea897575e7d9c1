import { listOperation } from "../inventory/account-ledger.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import type { Counts, DoneMarker, StatusCounts } from "./done-marker.ts";
import { type Finding, type Severity, severities, statuses } from "./finding.ts";

export function noStatusCounts(): StatusCounts {
  return { FAIL: 0, UNKNOWN: 0, PASS: 0, NOT_APPLICABLE: 0, EXCEPTED: 0 };
}

export function noSeverityCounts(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

export function noCounts(): Counts {
  return {
    FAIL: noSeverityCounts(),
    UNKNOWN: noSeverityCounts(),
    PASS: noSeverityCounts(),
    NOT_APPLICABLE: noSeverityCounts(),
    EXCEPTED: noSeverityCounts(),
  };
}

export function addCounts(to: Counts, counts: Counts): void {
  for (const status of statuses) {
    for (const severity of severities) to[status][severity] += counts[status][severity];
  }
}

export function addStatusCounts(to: StatusCounts, counts: StatusCounts): void {
  for (const status of statuses) to[status] += counts[status];
}

/** The more severe of two. */
export function moreSevere(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) <= severities.indexOf(b) ? a : b;
}

/** The entry of a map, made when it is not there. */
export function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

type Figures = Pick<DoneMarker, "counts" | "checks" | "unknown" | "resources" | "operations">;

/** Counts an account's lines while they are written. */
export class Tally {
  readonly #counts = noCounts();
  readonly #checks = new Map<string, DoneMarker["checks"][string]>();
  readonly #unknown = new Map<string, DoneMarker["unknown"][number]>();
  readonly #resources = new Map<string, number>();
  readonly #operations = new Map<string, DoneMarker["operations"][number]>();

  finding({ check, status, severity, cause }: Finding): void {
    this.#counts[status][severity] += 1;
    const ofCheck = entryOf(this.#checks, check, () => ({ severity, statuses: noStatusCounts() }));
    ofCheck.severity = moreSevere(ofCheck.severity, severity);
    ofCheck.statuses[status] += 1;
    if (status !== "UNKNOWN" || cause === null) return;
    const { kind, operation } = cause;
    entryOf(this.#unknown, `${kind} ${operation ?? ""}`, () => ({
      kind,
      operation,
      findings: 0,
    })).findings += 1;
  }

  resource({ type }: Resource): void {
    this.#resources.set(type, (this.#resources.get(type) ?? 0) + 1);
  }

  ledger({ operation, outcome, reads, calls, throttles }: LedgerLine): void {
    // What a list came to is told by the calls that it took.
    if (operation === listOperation) return;
    const sum = entryOf(this.#operations, `${operation} ${outcome}`, () => ({
      operation,
      outcome,
      reads: 0,
      calls: 0,
      throttles: 0,
    }));
    sum.reads += reads;
    sum.calls += calls;
    sum.throttles += throttles;
  }

  /** What was counted, sorted, so that equal results give equal markers. */
  figures(): Figures {
    return {
      counts: this.#counts,
      checks: Object.fromEntries(sortedEntries(this.#checks)),
      unknown: sortedEntries(this.#unknown).map(([, line]) => line),
      resources: Object.fromEntries(sortedEntries(this.#resources)),
      operations: sortedEntries(this.#operations).map(([, line]) => line),
    };
  }
}

/** The entries of a map in the order of their keys. */
export function sortedEntries<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
