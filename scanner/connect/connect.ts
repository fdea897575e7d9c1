import { AbortWatch } from "../access/abort-watch.ts";
import type { Caller } from "../access/caller.ts";
import { EnvironmentSettings } from "../access/environment-settings.ts";
import {
  accountSessions,
  assumeRoleRequest,
  type SessionPolicy,
  type SessionRole,
} from "../access/session.ts";
import type { Account } from "../organization/organization.ts";
import type { SelectedAccounts } from "../organization/select.ts";
import { type Connection, ConnectionMemory, type Entrance } from "../results/connections.ts";
import type { Store } from "../results/store.ts";
import { roleArn } from "../role/arns.ts";
import type { Hub } from "../scan/hub.ts";
import { Places } from "../scan/places.ts";
import { endingWith } from "../scan/unless-aborted.ts";
import { testAccount } from "./test-account.ts";

/**
 * Accounts that are tested at the same time. Each has up to two requests under way after its first, one of them with STS, and 50
 * connections to a host are kept (`scanner/access/clients.ts`). AWS allows an account 600 AssumeRole requests a second:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const accountsAtOnce = 48;

/** What a test of connections is made of. */
export interface ConnectParts {
  readonly hub: Hub;
  readonly store: Store;
  readonly accounts: SelectedAccounts;
  readonly role: SessionRole;
  readonly sessionPolicy?: SessionPolicy;
  /** Names the sessions, as a scan's id does. */
  readonly id: string;
  /** Whether accounts are tested again that could be entered the last time. */
  readonly all: boolean;
  /** Milliseconds for which STS is asked again when it says that there is no role. */
  readonly patience: number;
  /** Whether that holds for accounts as well that have been without the role for long, which are otherwise asked once. */
  readonly waitsForLongMissing: boolean;
  readonly signal: AbortSignal;
}

/** What whoever watches is told. */
export interface ConnectProgress {
  /** @param before accounts that could be entered the last time, and are not tested */
  readonly begun: (testing: number, before: number) => void;
  readonly accountBegun: (account: Account) => void;
  /** The account has no role yet, and is asked again. */
  readonly accountWaits: (account: Account) => void;
  readonly accountDone: (connection: Connection) => void;
}

/** The last outcome for each account. */
export interface Connections {
  /** In the order of the accounts. */
  readonly all: readonly Connection[];
  /** Ids of the accounts that were tested now. */
  readonly tested: ReadonlySet<string>;
  /** Ids of those that have been without the role for long, and were asked once. */
  readonly askedOnce: ReadonlySet<string>;
  /** Accounts that could be entered the last time, and are suspended or closed by now: a scan leaves them out. */
  readonly closed: readonly Connection[];
}

/**
 * Milliseconds for which an account may be without the role until nobody is taken to be making it just now. Longer than a roll-out
 * takes: StackSets go through a quarter of the accounts at a time.
 */
const longMissing = 60 * 60 * 1000;

/**
 * Tries to enter accounts as a scan would: those that are new or failed the last time, or all. The outcomes are kept in the results.
 *
 * @throws The signal's reason when it is aborted; what was found out until then is kept
 */
export async function connect(parts: ConnectParts, progress: ConnectProgress): Promise<Connections> {
  const { signal, hub } = parts;
  const accounts = parts.accounts.selected;
  const memory = new ConnectionMemory(parts.store, entranceOf(parts));
  const before = await memory.read();
  const connected = (account: Account) => before.get(account.id)?.outcome === "connected";
  const untested = parts.all ? [] : accounts.filter(connected);
  const testing = accounts.filter((account) => !untested.includes(account));
  const askedOnce = new Set(
    parts.waitsForLongMissing ? [] : longWithoutRole(before, testing, hub.timing.now()),
  );
  progress.begun(testing.length, untested.length);

  const closed = closedSince(before, parts);
  const outcomes = new Map<string, Connection>();
  try {
    await testAll(parts, testing, askedOnce, progress, (tried) => {
      const connection = { ...tried, since: sinceWhen(tried, before.get(tried.account.id)) };
      outcomes.set(connection.account.id, connection);
      progress.accountDone(connection);
    });
  } finally {
    await memory.keep([...outcomes.values(), ...closed]);
  }
  signal.throwIfAborted();
  const all = accounts.flatMap(({ id }) => outcomes.get(id) ?? before.get(id) ?? []);
  return { all, tested: new Set(outcomes.keys()), askedOnce, closed };
}

/** By whom, as what and with what accounts are entered. */
function entranceOf({ hub, role, sessionPolicy, id }: ConnectParts): Entrance {
  const request = assumeRoleRequest({
    caller: hub.caller,
    role,
    scanId: id,
    ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
  });
  return {
    caller: callerRole(hub.caller),
    role: roleArn(role, "*"),
    sourceIdentity: request.SourceIdentity !== undefined,
    sessionPolicies: (request.PolicyArns ?? []).map(({ arn }) => arn ?? ""),
    externalId: request.ExternalId ?? null,
  };
}

/** Ids of accounts that had no role the last time and for long before. */
function longWithoutRole(
  before: ReadonlyMap<string, Connection>,
  accounts: readonly Account[],
  now: number,
): string[] {
  return accounts.flatMap(({ id }) => {
    const last = before.get(id);
    const isLong = last !== undefined && now - Date.parse(last.since) > longMissing;
    return isLong && last.cause?.kind === "role-missing-or-trust" ? [id] : [];
  });
}

/** When an account was found for the first time as it is, if it has been so since. */
function sinceWhen(
  { time, outcome, cause }: Omit<Connection, "since">,
  last: Connection | undefined,
): string {
  return last !== undefined && last.outcome === outcome && last.cause?.kind === cause?.kind
    ? last.since
    : time;
}

/** Not to be entered any more, so that they are tested again should they come back. */
function closedSince(before: ReadonlyMap<string, Connection>, { accounts, hub }: ConnectParts): Connection[] {
  return accounts.notSelected.flatMap(({ account, reason }) => {
    if (reason.kind !== "not-active" || before.get(account.id)?.outcome !== "connected") return [];
    const message = `AWS Organizations says that the account is ${reason.state}.`;
    const time = new Date(hub.timing.now()).toISOString();
    return [
      {
        account: { id: account.id, name: account.name },
        outcome: "failed",
        time,
        since: time,
        cause: { kind: "account-not-active", operation: null, code: null, message },
      },
    ];
  });
}

async function testAll(
  parts: ConnectParts,
  testing: readonly Account[],
  askedOnce: ReadonlySet<string>,
  progress: ConnectProgress,
  done: (tried: Omit<Connection, "since">) => void,
): Promise<void> {
  const { hub, role, sessionPolicy, id, signal } = parts;
  const ending = new AbortWatch(signal);
  const environmentSettings = new EnvironmentSettings();
  const timing = endingWith(hub.timing, ending);
  const states = new Map(testing.map((account) => [account.id, stateOf(account)]));
  const sessions = accountSessions({
    environment: hub.environment,
    hubCredentials: hub.credentials,
    caller: hub.caller,
    homeRegion: hub.homeRegion,
    role,
    scanId: id,
    timing,
    environmentSettings,
    accountState: (account) => states.get(account),
    ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
  });
  const tests = { ...hub, environmentSettings, timing, ending };
  const places = new Places(accountsAtOnce);
  const failures: unknown[] = [];
  const testOne = async (account: Account): Promise<void> => {
    let told = false;
    try {
      progress.accountBegun(account);
      const patience = askedOnce.has(account.id) ? 0 : parts.patience;
      const cause = await testAccount({ ...tests, patience }, sessions.of(account.id), (wait) => {
        if (!told) progress.accountWaits(account);
        told = true;
        return places.aside(wait);
      });
      const time = new Date(hub.timing.now()).toISOString();
      done({
        account: { id: account.id, name: account.name },
        outcome: cause === null ? "connected" : "failed",
        time,
        cause,
      });
    } catch (error) {
      failures.push(error);
    } finally {
      sessions.forget(account.id);
      places.leave();
    }
  };
  const begun: Promise<void>[] = [];
  for (const account of testing) {
    await places.take();
    if (failures.length > 0) break;
    begun.push(testOne(account));
  }
  await Promise.all(begun);
  if (failures.length > 0) throw failures[0];
}

/** Its state, unless nobody was asked: an account of a list may be suspended as well. */
function stateOf({ state }: Account): string | undefined {
  return state === "UNLISTED" ? undefined : state;
}

/** Who calls, without the name of the session: `arn:aws:sts::1:assumed-role/hubscan-scanner`, or a user. */
export function callerRole({ arn }: Pick<Caller, "arn">): string {
  return arn.replace(/^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, "$1");
}

/** Whether a caller is the role of that name in its account. */
export function isRole({ arn }: Pick<Caller, "arn">, name: string): boolean {
  return /^arn:[^:]+:sts::\d+:assumed-role\//.test(arn) && arn.split("/")[1] === name;
}
