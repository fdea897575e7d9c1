import { AbortWatch } from "../access/abort-watch.ts";
import { AccessError } from "../access/access-error.ts";
import { EnvironmentSettings } from "../access/environment-settings.ts";
import { readRegions, selectRegions } from "../access/regions.ts";
import { accountSessions, type SessionPolicy, type SessionRole } from "../access/session.ts";
import type { NeededType } from "../inventory/catalog.ts";
import { KeyedQueue } from "../inventory/keyed-queue.ts";
import type { Engine, Traffic } from "../inventory/requests.ts";
import { type Check, unitedDemand } from "../policy/check.ts";
import type { ParameterSettings } from "../policy/load.ts";
import type { AccountHistory } from "../results/account-history.ts";
import type { Manifest } from "../results/manifest.ts";
import type { Store } from "../results/store.ts";
import { amongActionsBeyond } from "../role/beyond-managed.ts";
import type { PermissionsPolicy } from "../role/settings.ts";
import { accountSubject } from "./account-subject.ts";
import { enteredRole } from "./entered-role.ts";
import type { Hub } from "./hub.ts";
import { actionsOf, neededTypes } from "./needed.ts";
import type { Aside } from "./places.ts";
import { type ScannedAccount, scanAccount } from "./scan-account.ts";
import { endingWith } from "./unless-aborted.ts";

/** By what accounts are scanned, and how hard. */
export interface AccountsRequest {
  readonly version: string;
  readonly checks: readonly Check[];
  readonly parameters: ParameterSettings;
  readonly role: SessionRole;
  readonly sessionPolicy?: SessionPolicy;
  readonly regions: { readonly include: readonly string[]; readonly exclude: readonly string[] };
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
  /** Milliseconds for which a target role that is not there is waited for. */
  readonly waitForRole: number;
  /** How much of the hub's own buckets this process may draw, from 0 to 1. */
  readonly hubShare: number;
}

/** Scans the accounts of a manifest, one by one. */
export interface AccountScanner {
  readonly traffic: Readonly<Traffic>;
  readonly scanAccount: (account: string, history: AccountHistory, aside: Aside) => Promise<ScannedAccount>;
  /**
   * Asks one of these accounts for its regions, when regions are named.
   * @throws UserError when one is named that does not exist
   */
  readonly checkRegions: (accounts: readonly string[]) => Promise<void>;
}

/** Accounts that are tried for the names of regions: they are the same in all. */
const accountsForRegions = 3;

/** The types and properties that checks read. */
export async function neededBy(checks: readonly Check[]): Promise<readonly NeededType[]> {
  return neededTypes(unitedDemand(checks.map(({ demand }) => demand)));
}

/**
 * Makes ready to scan accounts of a manifest; nothing is read yet.
 * @param accountState an account's state in the organization, where it is known
 * @param signal aborted when the scan is to end
 */
export function accountScanner(
  hub: Hub,
  store: Store,
  manifest: Manifest,
  request: AccountsRequest & { readonly needed: readonly NeededType[] },
  accountState: (account: string) => string | undefined,
  signal: AbortSignal,
): AccountScanner {
  const { environment, homeRegion } = hub;
  const { needed, limits, checks, version, parameters } = request;
  const traffic: Traffic = { calls: 0, throttles: 0, quickest: Number.POSITIVE_INFINITY };
  const engine: Engine = {
    queue: new KeyedQueue({ concurrency: limits.concurrency, clock: hub.clock }),
    clock: hub.clock,
    random: hub.timing.random,
    requestTimeout: limits.requestTimeout,
    hubShare: limits.hubShare,
    traffic,
  };
  const ending = new AbortWatch(signal);
  const timing = endingWith(hub.timing, ending);
  // The manifest's time: what is resumed is judged by the time that it was begun with.
  const judgement = { now: new Date(manifest.now), parameters };
  const environmentSettings = new EnvironmentSettings();
  const sessions = accountSessions({
    environmentSettings,
    environment,
    hubCredentials: hub.credentials,
    caller: hub.caller,
    homeRegion,
    role: request.role,
    scanId: manifest.scan,
    timing,
    readActions: amongActionsBeyond(sessionLimit(request), actionsOf(needed)),
    accountState,
    ...(request.sessionPolicy === undefined ? {} : { sessionPolicy: request.sessionPolicy }),
  });
  const scans = {
    scan: manifest.scan,
    version,
    store,
    checks,
    exceptions: manifest.exceptions,
    needed,
    engine,
    environment,
    enteredRole: enteredRole(hub.caller, manifest.organization, request.role),
    sessions,
    homeRegion,
    environmentSettings,
    timing,
    regions: request.regions,
    accountBudget: limits.accountBudget,
    waitForRole: limits.waitForRole,
    ending,
  };
  const checkRegions = async (accounts: readonly string[]) => {
    const { include, exclude } = request.regions;
    if (include.length + exclude.length === 0) return;
    for (const id of accounts.slice(0, accountsForRegions)) {
      const session = sessions.of(id);
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
    traffic,
    checkRegions,
    scanAccount: (account, history, aside) =>
      scanAccount(scans, accountSubject(manifest, account, judgement), history, aside),
  };
}

/** The policy that a session has at most, or that its role has. */
function sessionLimit({ sessionPolicy, role }: AccountsRequest): PermissionsPolicy {
  if (sessionPolicy === "securityaudit") return "SecurityAudit";
  return sessionPolicy === "readonlyaccess" ? "ReadOnlyAccess" : role.permissionsPolicy;
}
