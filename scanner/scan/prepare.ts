import { planExceptions } from "../exceptions/plan.ts";
import type { NeededType } from "../inventory/catalog.ts";
import type { Json } from "../inventory/resource.ts";
import type { Organization } from "../organization/organization.ts";
import { isScannable, reasonText, type SelectedAccounts } from "../organization/select.ts";
import type { Exception } from "../results/exception.ts";
import { latestScan } from "../results/latest.ts";
import { type Manifest, newManifest, readManifest } from "../results/manifest.ts";
import type { Division } from "../results/shards.ts";
import type { Store } from "../results/store.ts";
import { readSummary } from "../results/summary.ts";
import { isUserError } from "../user-error.ts";
import { type CallsByAccount, callsOfLastScan, heaviestFirst } from "./account-order.ts";
import { type AccountScanner, type AccountsRequest, accountScanner, neededBy } from "./account-scanner.ts";
import { type EstimatedScan, Estimator, type ScanEstimate } from "./estimate.ts";
import { guardedStore } from "./guarded-store.ts";
import type { Hub } from "./hub.ts";
import { keptProperties } from "./needed.ts";
import { shardCount } from "./pack-shards.ts";
import { refusePublished } from "./planned-scan.ts";

/** What is to be scanned, by what, and how hard. */
export interface ScanRequest extends AccountsRequest {
  /** Id for a new scan. */
  readonly scan: string;
  /** When the scan starts. */
  readonly started: Date;
  /** The time that checks judge by. */
  readonly now: Date;
  readonly organization: Organization;
  readonly accounts: SelectedAccounts;
  /** Names of accounts that are ours, by account id. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly policiesHash: string;
  /** Ids of all checks that there are, enabled or not. */
  readonly knownChecks: readonly string[];
  /** Failures that were accepted beforehand. */
  readonly exceptions: readonly Exception[];
  /** The selection and the options as given, for the manifest. Nothing secret. */
  readonly selection: Readonly<Record<string, Json>>;
  readonly options: Readonly<Record<string, Json>>;
  readonly image: string | null;
  /** How the accounts are divided among shards; null for a scan of one process. */
  readonly division: Division | null;
  /** Finds the earlier scan to go on with, given what a new one would be; null for a new one. */
  readonly earlier: (fresh: Manifest) => Promise<Manifest | null>;
}

export interface PreparedScan extends Pick<AccountScanner, "scanAccount" | "traffic"> {
  readonly manifest: Manifest;
  /** Whether `manifest` is that of an earlier run. */
  readonly resumed: boolean;
  /** What the scan does without, and that somebody should know. */
  readonly warnings: readonly string[];
  /** Ids of the accounts to scan, in the order in which to begin them. */
  readonly accounts: readonly string[];
  /** Requests of the last scan. */
  readonly callsBefore: CallsByAccount;
  readonly needed: readonly NeededType[];
  /** What it will take, as far as can be told. */
  readonly estimate: ScanEstimate;
  /** Throws a UserError when a region is named that does not exist; asks an account for its regions only when one is named. */
  readonly checkRegions: () => Promise<void>;
}

/**
 * Works out a scan without reading any account: what will be read, in which order, and whether there is one to go on with.
 * @param signal aborted when the scan is to end
 */
export async function prepareScan(
  hub: Hub,
  store: Store,
  request: ScanRequest,
  signal: AbortSignal,
): Promise<PreparedScan> {
  const needed = await neededBy(request.checks);
  const fresh = freshManifest(hub, request, needed);
  const earlier = await request.earlier(fresh);
  const manifest = earlier ?? fresh;
  const subjects = new Map(request.accounts.selected.map((account) => [account.id, account]));
  const selected = manifest.accounts.filter(({ id, selected }) => selected && subjects.has(id));
  const warnings: string[] = [];
  const { id, delegatedAdministrators } = request.organization;
  if (id === null && "unreadable" in delegatedAdministrators) {
    warnings.push(`The organization is not known: ${delegatedAdministrators.unreadable.message}`);
  }
  const estimated: EstimatedScan = {
    needed,
    accounts: selected.map(({ id }) => id),
    regions: request.regions,
    concurrency: request.limits.concurrency,
    shards: request.division === null ? null : shardCount(selected.length, request.division),
  };
  const { callsBefore, estimate } = await lastScan(store, estimated, (message) => warnings.push(message));
  const accounts = heaviestFirst(selected, callsBefore).map(({ id }) => id);
  const scanner = accountScanner(
    hub,
    // Another process may have resumed the scan and published it, while this one was taken for ended.
    guardedStore(store, () => refusePublished(store, manifest.scan)),
    manifest,
    { ...request, needed },
    (account) => subjects.get(account)?.state,
    signal,
  );
  return {
    manifest,
    resumed: earlier !== null,
    warnings,
    accounts,
    callsBefore,
    needed,
    estimate,
    traffic: scanner.traffic,
    scanAccount: scanner.scanAccount,
    checkRegions: () => scanner.checkRegions(accounts),
  };
}

/** Requests of the last scan, and what the next one will take by them. What of it cannot be read is told, and done without. */
async function lastScan(
  store: Store,
  estimated: EstimatedScan,
  warned: (message: string) => void,
): Promise<Pick<PreparedScan, "callsBefore" | "estimate">> {
  let known = true;
  const unknown = (message: string) => {
    if (known) warned(message);
    known = false;
  };
  const estimator = new Estimator(estimated, await figuresOfLastScan(store, unknown));
  const callsBefore = await callsOfLastScan(store, unknown, (marker) => estimator.add(marker));
  return { callsBefore, estimate: (known ? estimator : new Estimator(estimated, null)).finish() };
}

async function figuresOfLastScan(store: Store, unknown: (message: string) => void) {
  try {
    const last = await latestScan(store);
    if (last === null) return null;
    const [manifest, summary] = [await readManifest(store, last), await readSummary(store, last)];
    return manifest === null || summary === null ? null : { manifest, summary };
  } catch (error) {
    if (!isUserError(error)) throw error;
    unknown(`What the scan will take cannot be told by the last one, which cannot be read: ${error.message}`);
    return null;
  }
}

function freshManifest(hub: Hub, request: ScanRequest, needed: readonly NeededType[]): Manifest {
  const accountsKnown = request.organization.accounts.some(({ state }) => state !== "UNLISTED");
  const accounts = [
    ...request.accounts.selected.map((account) => ({ account, reason: null })),
    ...request.accounts.notSelected.map(({ account, reason }) => ({ account, reason: reasonText(reason) })),
  ].map(({ account, reason }) => ({
    id: account.id,
    name: request.aliases[account.id] ?? account.name,
    email: account.email,
    state: account.state,
    units: account.ouPath.map(({ name }) => name),
    tags: account.tags === null ? null : { ...account.tags },
    selected: reason === null,
    reason,
  }));
  return newManifest({
    hubscan: request.version,
    node: process.versions.node,
    scan: request.scan,
    started: request.started.toISOString(),
    now: request.now.toISOString(),
    caller: hub.caller.arn,
    partition: hub.caller.partition,
    organization: request.organization.id,
    managementAccount: request.organization.managementAccount,
    delegatedAdministrators: administratorsOf(request.organization),
    accountsKnown,
    policies: request.policiesHash,
    checks: request.checks.map(({ id }) => id),
    collected: Object.fromEntries(needed.map((type) => [type.resourceType.type, keptProperties(type)])),
    selection: { ...request.selection },
    options: { ...request.options },
    image: request.image,
    accounts,
    exceptions: planExceptions(request.exceptions, {
      accounts: accounts
        .filter(isScannable)
        .map(({ id, units }) => ({ id, units: accountsKnown ? units : null })),
      accountsKnown,
      checks: request.knownChecks,
      enabled: new Set(request.checks.map(({ id }) => id)),
      regions: request.regions,
    }),
  });
}

function administratorsOf({ delegatedAdministrators }: Organization): Manifest["delegatedAdministrators"] {
  if (!("accounts" in delegatedAdministrators)) return null;
  return delegatedAdministrators.accounts.map(({ id, services }) => ({
    account: id,
    services: [...services],
  }));
}
