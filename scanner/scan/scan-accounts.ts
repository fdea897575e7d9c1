import { AccountHistory } from "../results/account-history.ts";
import { type DoneMarker, readDone } from "../results/done-marker.ts";
import type { Manifest } from "../results/manifest.ts";
import { inOrder } from "../results/prefetch.ts";
import type { Store } from "../results/store.ts";
import { type Aside, Places } from "./places.ts";
import type { ScannedAccount } from "./scan-account.ts";

/** What a scan tells whoever watches it. */
export interface ScanProgress {
  /** Something that the scan does without, and that somebody should know. */
  readonly warned: (message: string) => void;
  readonly begun: (total: number, alreadyDone: number) => void;
  readonly accountDone: (marker: DoneMarker) => void;
}

/** Accounts that one process scans. */
export interface AccountsRun {
  /** Where the results go, and those of the scans before are. */
  readonly store: Store;
  readonly manifest: Manifest;
  /** Ids of the accounts, in the order in which to begin them. */
  readonly accounts: readonly string[];
  /**
   * @param history what the scans before say of the accounts
   * @param aside for the time in which the account waits for its role: others go on meanwhile
   */
  readonly scanAccount: (account: string, history: AccountHistory, aside: Aside) => Promise<ScannedAccount>;
  /** Accounts under way at the same time: each holds its inventory in memory. */
  readonly accountsAtOnce: number;
  readonly progress: ScanProgress;
  readonly signal: AbortSignal;
}

/** Accounts whose results are read ahead to find out whether they are whole. */
const readAhead = 16;

/**
 * Scans accounts, so many at once, and writes their done markers.
 * @throws What the first of them threw; no other is begun then
 */
export async function scanAccounts(
  { store, manifest, accounts, scanAccount, accountsAtOnce, progress, signal }: AccountsRun,
  accountDone: (scanned: ScannedAccount) => void,
): Promise<void> {
  const history = new AccountHistory(store, (scan) => scan < manifest.scan, progress.warned);
  const places = new Places(accountsAtOnce);
  const failures: unknown[] = [];
  const scanOne = async (account: string): Promise<void> => {
    let told = false;
    const aside: Aside = (wait) => {
      if (!told) progress.warned(`${account}: has no target role that lets the hub in, and is asked again`);
      told = true;
      return places.aside(wait);
    };
    try {
      signal.throwIfAborted();
      const scanned = await scanAccount(account, history, aside);
      accountDone(scanned);
      progress.accountDone(scanned.marker);
    } catch (error) {
      failures.push(error);
    } finally {
      places.leave();
    }
  };
  const begun: Promise<void>[] = [];
  for (const account of accounts) {
    await places.take();
    if (failures.length > 0) break;
    begun.push(scanOne(account));
  }
  await Promise.all(begun);
  if (failures.length > 0) throw failures[0];
}

/** The markers of those accounts whose results are whole: parts are held against their checksums. */
export async function* wholeAccounts(
  store: Store,
  scan: string,
  accounts: readonly string[],
): AsyncIterable<DoneMarker> {
  for await (const marker of inOrder(accounts, readAhead, (account) => readDone(store, scan, account))) {
    if (marker !== null) yield marker;
  }
}

/** Accounts that need not be scanned again. One that could not be entered is tried again. */
export async function finishedAccounts(
  store: Store,
  scan: string,
  accounts: readonly string[],
): Promise<Set<string>> {
  const finished = new Set<string>();
  for await (const { account, unreachable } of wholeAccounts(store, scan, accounts)) {
    if (unreachable === null) finished.add(account.id);
  }
  return finished;
}
