import { AbortWatch } from "../access/abort-watch.ts";
import { AccessError } from "../access/access-error.ts";
import { EnvironmentSettings } from "../access/environment-settings.ts";
import { readRegions, selectRegions } from "../access/regions.ts";
import { accountSessions, type SessionPolicy, type SessionRole } from "../access/session.ts";
import type { NeededType } from "../inventory/catalog.ts";
import { KeyedQueue } from "../inventory/keyed-queue.ts";
import type { Engine, Traffic } from "../inventory/requests.ts";
import type { Json } from "../inventory/resource.ts";
import type { Organization } from "../organization/organization.ts";
import { reasonText, type SelectedAccounts } from "../organization/select.ts";
import { type Check, unitedDemand } from "../policy/check.ts";
import { parsePolicyDocument } from "../policy/iam/document.ts";
import { grantsAction } from "../policy/iam/identity-permissions.ts";
import type { ParameterSettings } from "../policy/load.ts";
import { readMarkers } from "../results/done-marker.ts";
import { latestScan, newestUnfinished } from "../results/latest.ts";
import { type Manifest, newManifest, readManifest } from "../results/manifest.ts";
import type { Store } from "../results/store.ts";
import { readSummary } from "../results/summary.ts";
import { managedPolicyDocument } from "../role/managed-policy.ts";
import type { PermissionsPolicy } from "../role/settings.ts";
import { isUserError } from "../user-error.ts";
import { heaviestFirst } from "./account-order.ts";
import { accountSubject } from "./account-subject.ts";
import { type EstimatedScan, Estimator, type ScanEstimate } from "./estimate.ts";
import type { Hub } from "./hub.ts";
import { actionsOf, keptProperties, neededTypes } from "./needed.ts";
import { type ScannedAccount, scanAccount } from "./scan-account.ts";
import { endingWith } from "./unless-aborted.ts";

/** What is to be scanned, by what, and how hard. */
export interface ScanRequest {
  /** Id for a new scan. */
  readonly scan: string;
  readonly version: string;
  /** When the scan starts. */
  readonly started: Date;
  /** The time that checks judge by. */
  readonly now: Date;
  readonly organization: Organization;
  readonly accounts: SelectedAccounts;
  /** Names of accounts that are ours, by account id. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  readonly policiesHash: string;
  readonly parameters: ParameterSettings;
  readonly role: SessionRole;
  readonly sessionPolicy?: SessionPolicy;
  readonly regions: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  /** The selection and the options as given, for the manifest. Nothing secret. */
  readonly selection: Readonly<Record<string, Json>>;
  readonly options: Readonly<Record<string, Json>>;
  readonly image: string | null;
  /** Whether to go on with the newest unfinished scan of the same request. */
  readonly resume: boolean;
  readonly limits: ScanLimits;
}

export interface ScanLimits {
  /** Requests in flight. */
  readonly concurrency: number;
  /** Accounts under way at the same time. */
  readonly accountsAtOnce: number;
  /** Milliseconds for one account. */
  readonly accountBudget: number;
  /** Milliseconds for one request. */
  readonly requestTimeout: number;
}

export interface PreparedScan {
  readonly manifest: Manifest;
  /** Whether `manifest` is that of an earlier run. */
  readonly resumed: boolean;
  /** What the scan does without, and that somebody should know. */
  readonly warnings: readonly string[];
  /** Ids of the accounts to scan, in the order in which to begin them. */
  readonly accounts: readonly string[];
  readonly needed: readonly NeededType[];
  /** What it will take, as far as can be told. */
  readonly estimate: ScanEstimate;
  readonly traffic: Readonly<Traffic>;
  readonly scanAccount: (account: string) => Promise<ScannedAccount>;
  /** Throws a UserError when a region is named that does not exist; asks an account for its regions only when one is named. */
  readonly checkRegions: () => Promise<void>;
}

/** Accounts that are tried for the names of regions: they are the same in all. */
const accountsForRegions = 3;

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
  const needed = await neededTypes(unitedDemand(request.checks.map(({ demand }) => demand)));
  const { manifest, resumed } = await manifestOf(hub, store, request, needed);
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
  };
  const before = await lastScan(store, estimated).catch((error: unknown) => {
    if (!isUserError(error)) throw error;
    warnings.push(`Accounts are begun in any order, as the last scan cannot be read: ${error.message}`);
    return { calls: new Map<string, number>(), estimate: new Estimator(estimated, null).finish() };
  });
  const order = heaviestFirst(selected, before.calls);
  const traffic: Traffic = { calls: 0, throttles: 0, quickest: Number.POSITIVE_INFINITY };
  const engine: Engine = {
    queue: new KeyedQueue({ concurrency: request.limits.concurrency, clock: hub.clock }),
    clock: hub.clock,
    random: hub.timing.random,
    requestTimeout: request.limits.requestTimeout,
    traffic,
  };
  const ending = new AbortWatch(signal);
  const timing = endingWith(hub.timing, ending);
  const judgement = { now: new Date(manifest.now), parameters: request.parameters };
  const sessions = accountSessions({
    environment: hub.environment,
    hubCredentials: hub.credentials,
    caller: hub.caller,
    homeRegion: hub.homeRegion,
    role: request.role,
    scanId: manifest.scan,
    timing,
    readActions: await actionsBeyond(sessionLimit(request), actionsOf(needed)),
    accountState: (account) => subjects.get(account)?.state,
    ...(request.sessionPolicy === undefined ? {} : { sessionPolicy: request.sessionPolicy }),
  });
  const scans = {
    scan: manifest.scan,
    version: request.version,
    store,
    checks: request.checks,
    needed,
    engine,
    environment: hub.environment,
    environmentSettings: new EnvironmentSettings(),
    sessions,
    homeRegion: hub.homeRegion,
    timing,
    regions: request.regions,
    accountBudget: request.limits.accountBudget,
    ending,
  };
  const checkRegions = async () => {
    const { include, exclude } = request.regions;
    if (include.length + exclude.length === 0) return;
    for (const { id } of order.slice(0, accountsForRegions)) {
      const session = sessions.of(id);
      const { environment, homeRegion } = hub;
      try {
        const regions = await readRegions({ environment, session, homeRegion, timing });
        selectRegions(regions, include, exclude);
        return;
      } catch (error) {
        // What keeps an account closed is told when it is scanned.
        if (!(error instanceof AccessError)) throw error;
      }
    }
  };
  return {
    manifest,
    resumed,
    warnings,
    checkRegions,
    accounts: order.map(({ id }) => id),
    needed,
    estimate: before.estimate,
    traffic,
    // The manifest's time: what is resumed is judged by the time that it was begun with.
    scanAccount: (account) => scanAccount(scans, accountSubject(manifest, account, judgement)),
  };
}

/** Actions that a policy of AWS's does not allow. */
export async function actionsBeyond(
  policy: PermissionsPolicy,
  actions: readonly string[],
): Promise<string[]> {
  const document = parsePolicyDocument(await managedPolicyDocument(policy));
  return actions.filter((action) => !grantsAction(document, action));
}

/** The policy that a session has at most, or that its role has. */
function sessionLimit({ sessionPolicy, role }: ScanRequest): PermissionsPolicy {
  if (sessionPolicy === "securityaudit") return "SecurityAudit";
  return sessionPolicy === "readonlyaccess" ? "ReadOnlyAccess" : role.permissionsPolicy;
}

async function manifestOf(
  hub: Hub,
  store: Store,
  request: ScanRequest,
  needed: readonly NeededType[],
): Promise<{ readonly manifest: Manifest; readonly resumed: boolean }> {
  const manifest = newManifest({
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
    accountsKnown: request.organization.accounts.some(({ state }) => state !== "UNLISTED"),
    policies: request.policiesHash,
    checks: request.checks.map(({ id }) => id),
    collected: Object.fromEntries(needed.map((type) => [type.resourceType.type, keptProperties(type)])),
    selection: { ...request.selection },
    options: { ...request.options },
    image: request.image,
    accounts: [
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
    })),
  });
  if (!request.resume) return { manifest, resumed: false };
  const unfinished = await newestUnfinished(store, ({ fingerprint }) => fingerprint === manifest.fingerprint);
  return unfinished === null ? { manifest, resumed: false } : { manifest: unfinished, resumed: true };
}

/** Requests that each account took in the last finished scan, none when there was none; and what the next one will take by them. */
async function lastScan(
  store: Store,
  estimated: EstimatedScan,
): Promise<{ readonly calls: ReadonlyMap<string, number>; readonly estimate: ScanEstimate }> {
  const last = await latestScan(store);
  const calls = new Map<string, number>();
  const manifest = last === null ? null : await readManifest(store, last);
  const summary = last === null ? null : await readSummary(store, last);
  const known = manifest === null || summary === null ? null : { manifest, summary };
  const estimator = new Estimator(estimated, known);
  if (last === null) return { calls, estimate: estimator.finish() };
  for await (const marker of readMarkers(store, last)) {
    calls.set(
      marker.account.id,
      marker.operations.reduce((sum, operation) => sum + operation.calls, 0),
    );
    if (known !== null) estimator.add(marker);
  }
  return { calls, estimate: estimator.finish() };
}

function administratorsOf({ delegatedAdministrators }: Organization): Manifest["delegatedAdministrators"] {
  if (!("accounts" in delegatedAdministrators)) return null;
  return delegatedAdministrators.accounts.map(({ id, services }) => ({
    account: id,
    services: [...services],
  }));
}
