import { onTestFinished } from "vitest";
import type { LedgerLine } from "../../scanner/inventory/ledger-line.ts";
import type { Resource } from "../../scanner/inventory/resource.ts";
import type { Exception } from "../../scanner/results/exception.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { readFindings, readLedger, readResources } from "../../scanner/results/read.ts";
import type { Store } from "../../scanner/results/store.ts";
import type { Summary } from "../../scanner/results/summary.ts";
import { conductScan, planScan, type ScanParts } from "../../scanner/scan/conduct.ts";
import { type Hub, openHub } from "../../scanner/scan/hub.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import type { ScanProgress } from "../../scanner/scan/scan-accounts.ts";
import { noSettings } from "../../scanner/settings/load.ts";
import { type GivenValues, mergeSettings } from "../../scanner/settings/merge.ts";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { newFolder } from "../results/new-folder.ts";
import { all } from "../results/sample-lines.ts";
import { type HurriedClock, hurriedClock } from "./hurried-clock.ts";

/** The hub of every estate here. It may read the organization. */
export const hubAccount = "100000000002";
/** Accounts to scan, by the names that tests give them. */
export const alpha = "111111111111";
export const beta = "222222222222";
export const gamma = "333333333333";

/** An organization whose hub may read it. Only what matters needs to be written. */
function organization(input: EstateInput = {}): EstateInput {
  return {
    ...input,
    organization: {
      id: "o-a1b2c3d4e5",
      delegatedAdministrators: { [hubAccount]: ["account.amazonaws.com"] },
      ...input.organization,
    },
  };
}

export interface ScanEnvironment {
  readonly simulator: Simulator;
  readonly hub: Hub;
  readonly clock: HurriedClock;
}

/**
 * Starts a simulator and opens its hub; both end with the test. A second of the scan's time takes 5 ms.
 * @param clock of an environment before this one, so that scans here come after those there
 */
export async function simulate(
  input: EstateInput,
  clock: HurriedClock = hurriedClock(200),
): Promise<ScanEnvironment> {
  const simulator = await startSimulator({
    estate: buildEstate(organization(input)),
    now: () => new Date(clock.now()),
  });
  onTestFinished(() => simulator.close());
  const hub = await openHub({
    environment: simulator.environment,
    version: "0.0.0",
    timing: clock,
    clock,
  });
  onTestFinished(() => hub.environment.close());
  return { simulator, hub, clock };
}

/** A simulator for programs in processes of their own: by the time of day. */
export async function simulateForProcesses(input: EstateInput): Promise<Simulator> {
  const simulator = await startSimulator({ estate: buildEstate(organization(input)) });
  onTestFinished(() => simulator.close());
  return simulator;
}

export interface ScanChoices extends GivenValues {
  readonly listedAccounts?: readonly string[];
  /** Failures that are accepted. */
  readonly accepted?: readonly Exception[];
  readonly now?: Date;
  readonly resume?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: Partial<ScanProgress>;
  /** Where results go; a new folder without one. */
  readonly store?: Store;
}

export interface Results {
  readonly summary: Summary;
  readonly store: Store;
  readonly findings: readonly Finding[];
  readonly resources: readonly Resource[];
  readonly ledger: readonly LedgerLine[];
}

const quiet: ScanProgress = { warned() {}, begun() {}, accountDone() {} };

/** What a scan is made of, as the command line makes it. */
export async function scanParts(
  { hub, simulator }: Pick<ScanEnvironment, "hub" | "simulator">,
  policies: LoadedPolicies,
  choices: ScanChoices,
): Promise<ScanParts> {
  const externalId = simulator.environment["HUBSCAN_EXTERNAL_ID"];
  const settings = mergeSettings(noSettings, {
    ...choices,
    selection: { excludeAccount: unscanned(choices), ...choices.selection },
    access: { externalId, ...choices.access },
    // Real milliseconds are 200 of the scan's: an answer of the simulator must still be in time.
    scan: { requestTimeout: 600, ...choices.scan },
  });
  return {
    hub,
    store: choices.store ?? folderStore(await newFolder()),
    policies,
    settings,
    exceptions: choices.accepted ?? [],
    listedAccounts: choices.listedAccounts ?? null,
    now: choices.now ?? null,
    resume: choices.resume ?? false,
    version: "0.0.0",
    image: null,
    signal: choices.signal ?? new AbortController().signal,
  };
}

/** Scans as the command line does, and reads everything back. */
export async function scan(
  environment: Pick<ScanEnvironment, "hub" | "simulator">,
  policies: LoadedPolicies,
  choices: ScanChoices = {},
): Promise<Results> {
  const parts = await scanParts(environment, policies, choices);
  const planned = await planScan(parts);
  const summary = await conductScan(parts, planned, { ...quiet, ...choices.progress });
  return { summary, ...(await resultsOf(parts.store, summary.scan)), store: parts.store };
}

/** Everything that is written of a scan. */
export async function resultsOf(
  store: Store,
  scanId: string,
): Promise<Pick<Results, "findings" | "resources" | "ledger">> {
  const [findings, resources, ledger] = await Promise.all([
    readFindings(store, scanId, {}),
    readResources(store, scanId, {}),
    readLedger(store, scanId, {}),
  ]);
  return {
    findings: await all(findings.lines),
    resources: await all(resources.lines),
    ledger: await all(ledger.lines),
  };
}

/** `check status`, with the account's or the resource's name, sorted: what a scan says, at a glance. */
export function verdicts(findings: readonly Finding[]): string[] {
  return findings
    .map(({ check, status, resource, region }) => `${check} ${resource.name} ${region} ${status}`)
    .sort();
}

/** A finding without what tells one scan from another. */
export function timeless({ scan: _scan, ...finding }: Finding): Omit<Finding, "scan"> {
  return finding;
}

/** The management account and the hub are not what these tests are about, unless they name accounts themselves. */
function unscanned({ selection, listedAccounts }: ScanChoices): readonly string[] {
  const named = selection?.account !== undefined || listedAccounts !== undefined;
  return named ? [] : ["100000000001", hubAccount];
}
