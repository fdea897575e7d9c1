import { AbortWatch } from "../access/abort-watch.ts";
import { AccessError } from "../access/access-error.ts";
import type { Cause } from "../access/cause.ts";
import type { AwsEnvironment } from "../access/clients.ts";
import type { ConfiguredClass, EnvironmentSettings } from "../access/environment-settings.ts";
import { type RegionSelection, readRegions, selectRegions } from "../access/regions.ts";
import type { AccountSession, AccountSessions } from "../access/session.ts";
import type { Timing } from "../access/timing.ts";
import { waitForRole } from "../access/wait-for-role.ts";
import { AccountLedger, listOperation } from "../inventory/account-ledger.ts";
import type { NeededType } from "../inventory/catalog.ts";
import { type AccountCost, collectAccount } from "../inventory/collect.ts";
import type { ClientClass } from "../inventory/command.ts";
import type { EnteredRole } from "../inventory/listing.ts";
import { BudgetSpent, type Engine, type SdkClient } from "../inventory/requests.ts";
import type { Resource, UnreadableList } from "../inventory/resource.ts";
import type { Inventory } from "../policy/facts.ts";
import type { AccountHistory } from "../results/account-history.ts";
import type { DoneMarker } from "../results/done-marker.ts";
import { judgeAccount, unreachableAccount } from "./account-findings.ts";
import type { AccountSubject } from "./account-subject.ts";
import type { Aside } from "./places.ts";
import { unlessAborted } from "./unless-aborted.ts";
import { type AccountWriting, writeAccount } from "./write-account.ts";

/** What the accounts of a scan have in common. */
export interface AccountScans extends AccountWriting {
  readonly needed: readonly NeededType[];
  readonly engine: Engine;
  readonly environment: AwsEnvironment;
  readonly enteredRole: EnteredRole;
  readonly environmentSettings: EnvironmentSettings;
  readonly sessions: AccountSessions;
  readonly homeRegion: string;
  readonly timing: Timing;
  readonly regions: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  /** Milliseconds that one account may take; what is unread then stays so. */
  readonly accountBudget: number;
  /** Milliseconds for which a target role that is not there is waited for. That time is not the account's. */
  readonly waitForRole: number;
  /** Aborted when the scan is to end: the account under way is given up, and nothing of it is written. */
  readonly ending: AbortWatch;
}

export interface ScannedAccount {
  readonly marker: DoneMarker;
  readonly cost: AccountCost;
}

/**
 * Scans one account: enters it, reads, judges, and writes its results with the done marker last.
 * What fails in the account is in its results; thrown are only the end of the scan, bad input, and a store that cannot be written.
 * @param history what earlier scans say of the accounts
 * @param aside makes place for another account while this one waits for its role
 */
export async function scanAccount(
  scans: AccountScans,
  subject: AccountSubject,
  history: AccountHistory,
  aside: Aside,
): Promise<ScannedAccount> {
  const { account } = subject;
  const started = new Date(scans.timing.now());
  const ledger = new AccountLedger(account.id);
  const finished = () => new Date(scans.timing.now());
  const session = scans.sessions.of(account.id);
  const budget = new AbortController();
  const beginBudget = () =>
    scans.engine.clock.after(scans.accountBudget, () => {
      const seconds = Math.round(scans.accountBudget / 1000);
      budget.abort(new BudgetSpent(`the account's time of ${seconds} s was spent`));
    });
  let callOff = beginBudget();
  const wait = async (milliseconds: number): Promise<void> => {
    callOff();
    await aside(() => scans.timing.sleep(milliseconds));
    callOff = beginBudget();
  };
  const { ending } = scans;
  const listenNoMore = ending.tell(() => budget.abort(ending.signal.reason));
  try {
    ending.signal.throwIfAborted();
    const entered = await unlessAborted(
      enter(session, ledger, scans, wait),
      new AbortWatch(budget.signal),
    ).catch((error: unknown) => budgetSpent(error, ledger, scans));
    if ("cause" in entered) {
      const marker = await writeAccount(
        scans,
        subject,
        {
          started,
          finished,
          regions: [],
          unreachable: entered.cause,
          resources: [],
          ledger: ledger.lines(),
          findings: unreachableAccount(scans.scan, scans.checks, entered.cause, subject),
        },
        history,
      );
      return { marker, cost: nothingSpent };
    }
    const inventory = await collectAccount({
      engine: scans.engine,
      open: openAccount(scans, session, subject.partition),
      regions: entered.regions.selected,
      needed: scans.needed,
      signal: budget.signal,
    });
    const off = namedRegionsThatAreOff(scans, entered.regions);
    for (const list of off) recordUnread(ledger, list);
    const facts = {
      ...subject,
      inventory: inventoryOf(inventory.resources, [...inventory.unreadable, ...off]),
    };
    const marker = await writeAccount(
      scans,
      subject,
      {
        started,
        finished,
        regions: entered.regions.selected,
        unreachable: null,
        resources: [...inventory.resources.values()].flat(),
        ledger: [...inventory.ledger, ...ledger.lines()],
        findings: judgeAccount(scans.scan, scans.checks, facts),
      },
      history,
    );
    return { marker, cost: inventory.cost };
  } finally {
    callOff();
    listenNoMore();
    scans.sessions.forget(account.id);
    scans.engine.queue.forget(account.id);
  }
}

/** The cost of an account that was not read. */
export const nothingSpent: AccountCost = { buckets: new Map(), chain: 0 };

/** Gets credentials and the account's regions, and enters both into the ledger. */
async function enter(
  session: AccountSession,
  ledger: AccountLedger,
  scans: AccountScans,
  wait: (milliseconds: number) => Promise<void>,
): Promise<{ readonly regions: RegionSelection } | { readonly cause: Cause }> {
  const { homeRegion, timing } = scans;
  const counter = { calls: 0, throttles: 0 };
  let operation = "sts:AssumeRole";
  const record = (region: string, counts: { calls: number; throttles: number }, cause: Cause | null) =>
    ledger.record({
      region,
      operation,
      outcome: cause?.kind ?? "read",
      types: [],
      ...counts,
      items: cause === null ? 1 : 0,
      code: cause?.code ?? null,
      message: cause?.message ?? null,
    });
  try {
    await waitForRole(session, scans.waitForRole, { now: timing.now, sleep: wait });
    record(homeRegion, { ...session.counter }, null);
    operation = "ec2:DescribeRegions";
    const known = await readRegions({ ...scans, session, counter });
    record(homeRegion, counter, null);
    const regions = selectRegions(known, scans.regions.include, scans.regions.exclude);
    recordLeftOut(ledger, regions);
    return { regions };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    record(homeRegion, operation === "sts:AssumeRole" ? { ...session.counter } : counter, error.reason);
    return { cause: error.reason };
  }
}

/** An account whose time was spent before it was entered. Anything else is thrown on. */
function budgetSpent(error: unknown, ledger: AccountLedger, scans: AccountScans): { readonly cause: Cause } {
  if (!(error instanceof BudgetSpent)) throw error;
  const operation = "hubscan:EnterAccount";
  const cause: Cause = { kind: "timeout", operation, code: null, message: error.message };
  const counts = { calls: 0, throttles: 0, items: 0 };
  const { code, message } = cause;
  ledger.record({
    region: scans.homeRegion,
    operation,
    outcome: "timeout",
    types: [],
    ...counts,
    code,
    message,
  });
  return { cause };
}

/** Regions that the account has not opted in to hold nothing, and the results say that they were left out. */
function recordLeftOut(ledger: AccountLedger, regions: RegionSelection): void {
  for (const { region, reason } of regions.left) {
    if (reason !== "not-opted-in") continue;
    const counts = { calls: 0, throttles: 0, items: 0 };
    const message = "The account has not opted in to this region.";
    ledger.record({
      region,
      operation: "hubscan:EnterRegion",
      outcome: "region-disabled",
      types: [],
      ...counts,
      code: null,
      message,
    });
  }
}

function recordUnread(ledger: AccountLedger, { type, region, cause }: UnreadableList): void {
  const { kind: outcome, code, message } = cause;
  const counts = { calls: 0, throttles: 0, items: 0 };
  ledger.record({ region, operation: listOperation, outcome, types: [type], ...counts, code, message });
}

/** Whoever names a region expects it to be read: that the account has not opted in to it is then missing, not left out. */
function namedRegionsThatAreOff(
  { needed, regions }: Pick<AccountScans, "needed" | "regions">,
  { left }: RegionSelection,
): UnreadableList[] {
  const cause: Cause = {
    kind: "region-disabled",
    operation: null,
    code: null,
    message: "The account has not opted in to this region, which was asked for by name.",
  };
  return left
    .filter(({ region, reason }) => reason === "not-opted-in" && regions.include.includes(region))
    .flatMap(({ region }) =>
      needed
        .filter(({ resourceType }) => resourceType.scope === "regional")
        .map(({ resourceType }) => ({ type: resourceType.type, region, cause })),
    );
}

function openAccount(scans: AccountScans, session: AccountSession, partition: string) {
  return {
    account: session.account,
    partition,
    enteredRole: scans.enteredRole,
    client: (client: ClientClass, region: string): SdkClient => {
      const constructor = client as unknown as ConfiguredClass;
      const settings = scans.environment.clientSettings(region, session.credentials);
      return new constructor({
        ...scans.environmentSettings.of(constructor, settings),
        ...settings,
      }) as unknown as SdkClient;
    },
    renew: session.reportExpired,
  };
}

/** Resources and failed lists, by type, as checks look them up. */
export function inventoryOf(
  resources: ReadonlyMap<string, readonly Resource[]>,
  unreadable: readonly UnreadableList[],
): Inventory {
  return {
    resources: (type) => resources.get(type) ?? [],
    // In the order of the regions and not of the answers: equal accounts give equal findings, in equal files.
    unreadable: (type) =>
      unreadable
        .filter((list) => list.type === type)
        .toSorted((a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0)),
  };
}
