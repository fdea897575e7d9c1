import { markedAccounts } from "./done-marker.ts";
import { readManifest } from "./manifest.ts";
import type { Store } from "./store.ts";

/** How far a scan is. */
export interface AccountsDone {
  readonly scan: string;
  /** Accounts that have results, or of which is known why there are none. */
  readonly done: number;
  readonly selected: number;
}

/**
 * How far a scan is, whoever works on it: its markers are counted by their names, and no results are read. Null when there is no such scan.
 */
export async function accountsDone(store: Store, scan: string): Promise<AccountsDone | null> {
  const manifest = await readManifest(store, scan);
  if (manifest === null) return null;
  let done = 0;
  for await (const _account of markedAccounts(store, scan)) done += 1;
  return { scan, done, selected: manifest.accounts.filter(({ selected }) => selected).length };
}
