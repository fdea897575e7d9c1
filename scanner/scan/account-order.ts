import type { DoneMarker } from "../results/done-marker.ts";
import { heldAccounts } from "../results/held-accounts.ts";
import { latestScan } from "../results/latest.ts";
import type { Store } from "../results/store.ts";
import { isUserError } from "../user-error.ts";

/** Requests that accounts took in an earlier scan, by account. */
export type CallsByAccount = ReadonlyMap<string, number>;

/**
 * Accounts in the order in which to begin them: those that took the most requests last time first, so that none of them
 * is begun when the others are nearly done.
 * @param calls requests of the last scan
 */
export function heaviestFirst<A extends { readonly id: string }>(
  accounts: readonly A[],
  calls: CallsByAccount,
): A[] {
  const weight = accountWeights(calls);
  return [...accounts].sort((a, b) => weight(b.id) - weight(a.id) || (a.id < b.id ? -1 : 1));
}

/** How heavy an account is, in requests of the last scan. One that was never scanned counts as the middle one. */
export function accountWeights(calls: CallsByAccount): (account: string) => number {
  const known = [...calls.values()].sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? 0;
  return (account) => calls.get(account) ?? middle;
}

/**
 * Requests that each account took in the last finished scan; none when there was none.
 * @param warned told why, when that scan cannot be read: that is no reason not to scan
 * @param seen given each account's marker on the way
 */
export async function callsOfLastScan(
  store: Store,
  warned: (message: string) => void,
  seen: (marker: DoneMarker) => void = () => {},
): Promise<CallsByAccount> {
  const calls = new Map<string, number>();
  try {
    const last = await latestScan(store);
    if (last === null) return calls;
    for await (const marker of (await heldAccounts(store, last)).markers()) {
      calls.set(
        marker.account.id,
        marker.operations.reduce((sum, operation) => sum + operation.calls, 0),
      );
      seen(marker);
    }
    return calls;
  } catch (error) {
    if (!isUserError(error)) throw error;
    warned(`Accounts are begun in any order, as the last scan cannot be read: ${error.message}`);
    return new Map();
  }
}
