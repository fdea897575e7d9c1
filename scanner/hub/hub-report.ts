import type { AccountsDone } from "../results/accounts-done.ts";
import type { Connection } from "../results/connections.ts";
import type { ScanStatus } from "../results/status.ts";
import type { Summary } from "../results/summary.ts";
import { driftCheck } from "../role/drift-check.ts";
import { type Fact, known } from "./fact.ts";
import { type HubAnswers, type HubFacts, type HubVerdict, hubState } from "./hub-state.ts";
import { lastScanOf, type StoredFacts } from "./read-hub.ts";
import { nextStart } from "./schedule.ts";

/** An account that could not be entered, and what was said. */
export interface Unreachable {
  readonly id: string;
  readonly name: string;
  readonly why: string;
}

/** What `hubscan status` tells: the state, and what it is told from. */
export interface HubReport extends HubVerdict {
  /** The time that it is told for. */
  readonly time: string;
  /** Where the results are. */
  readonly results: string;
  readonly schedule: Fact<string>;
  /** Null when no scan is planned, or it is not known when. */
  readonly nextScan: string | null;
  readonly status: Fact<ScanStatus | null>;
  /** How far the scan is that is under way; null when none is. */
  readonly underWay: Fact<AccountsDone | null>;
  readonly lastScan: Fact<LastScan | null>;
  /** What the last tests of connections came to; null when there was none. */
  readonly connections: Fact<Connections | null>;
  /** Null when the hub was not asked. */
  readonly answers: HubAnswers | null;
}

interface LastScan {
  readonly scan: string;
  readonly started: string;
  readonly finished: string;
  readonly accounts: { readonly total: number; readonly selected: number; readonly scanned: number };
  readonly unreachable: readonly Unreachable[];
  readonly coverage: {
    readonly complete: boolean;
    readonly accountsMissing: number;
    readonly unread: number;
    readonly unknownFindings: number;
  };
  /** Accounts whose target role differs from the wanted one, and those in which it could not be compared; null when the scan did not compare roles. */
  readonly drift: { readonly accounts: number; readonly unknown: number } | null;
}

interface Connections {
  readonly connected: number;
  readonly failed: readonly Unreachable[];
  /** When the oldest of them was tried. */
  readonly since: string | null;
}

/** Puts together what is known of a hub. */
export function hubReport(
  facts: Pick<HubFacts, "schedule" | "bucket" | "answers"> & StoredFacts & { readonly results: string },
  now: Date,
): HubReport {
  const { schedule, bucket, answers, status, underWay, summary, connections, results } = facts;
  const lastScan = lastScanOf(summary);
  const verdict = hubState({ schedule, bucket, answers, status, lastScan }, now);
  const starts = [
    status.known && status.value !== null ? status.value.started : null,
    summary.known && summary.value !== null ? summary.value.started : null,
  ].filter((start) => start !== null);
  const lastStart = starts.toSorted().at(-1);
  const willNotStart = answers?.rule.known === true && answers.rule.value !== "enabled";
  const next =
    schedule.known && !willNotStart
      ? nextStart(schedule.value, now, lastStart === undefined ? null : new Date(lastStart))
      : null;
  return {
    ...verdict,
    notKnown: [
      ...verdict.notKnown,
      ...(underWay.known ? [] : [`How far the scan is that is under way is not known: ${underWay.why}`]),
      ...(connections.known ? [] : [`The last test of connections is not known: ${connections.why}`]),
    ],
    time: now.toISOString(),
    results,
    schedule,
    nextScan: verdict.state === "deleted" ? null : (next?.toISOString() ?? null),
    status,
    underWay,
    lastScan: mapped(summary, lastScanOfSummary),
    connections: mapped(connections, connectionsOf),
    answers,
  };
}

function mapped<From, To>(fact: Fact<From | null>, change: (value: From) => To): Fact<To | null> {
  if (!fact.known) return fact;
  return known(fact.value === null ? null : change(fact.value));
}

function lastScanOfSummary(summary: Summary): LastScan {
  const { scan, started, finished, accounts, coverage, checks } = summary;
  const drift = checks.find(({ id }) => id === driftCheck);
  return {
    scan,
    started,
    finished,
    accounts: { total: accounts.total, selected: accounts.selected, scanned: accounts.scanned },
    unreachable: accounts.notScanned
      .filter(({ selected }) => selected)
      .map(({ id, name, why, cause }) => ({
        id,
        name,
        why: cause === null ? why : `${cause.kind}: ${cause.message}`,
      })),
    coverage: {
      complete: coverage.complete,
      accountsMissing: coverage.accountsMissing,
      unread: coverage.unread.reduce((sum, { reads }) => sum + reads, 0),
      unknownFindings: coverage.unknownFindings,
    },
    drift: drift === undefined ? null : { accounts: drift.failedAccounts, unknown: drift.statuses.UNKNOWN },
  };
}

function connectionsOf(connections: readonly Connection[]): Connections {
  const failed = connections.filter(({ outcome }) => outcome === "failed");
  return {
    connected: connections.length - failed.length,
    failed: failed.map(({ account, cause }) => ({
      ...account,
      why: cause === null ? "it was not said why" : `${cause.kind}: ${cause.message}`,
    })),
    since: connections.map(({ time }) => time).toSorted()[0] ?? null,
  };
}
