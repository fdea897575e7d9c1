import { endPasses, type Pass, readPass, writePass } from "../results/shards.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";
import { callsOfLastScan } from "./account-order.ts";
import { packShards } from "./pack-shards.ts";
import { openPlanned, refusePublished, selectedAccounts } from "./planned-scan.ts";
import { wholeAccounts } from "./scan-accounts.ts";

/** The pass in which accounts that could not be entered are tried again: once is enough. */
const secondTry = 2;

/**
 * Ends the pass before and plans a further one: the accounts whose results are missing or damaged. Done again, it leaves what is
 * there.
 *
 * @param number 2 for the first after the plan's
 * @param warned told what is done without
 * @returns the pass; without shards when nothing is missing
 * @throws UserError when the scan or the pass before was not planned, or the scan is published
 */
export async function reconcile(
  store: Store,
  scan: string,
  number: number,
  warned: (message: string) => void,
): Promise<Pass> {
  const { manifest, firstPass } = await openPlanned(store, scan);
  await refusePublished(store, scan);
  if ((await readPass(store, scan, number - 1)) === null) {
    throw new UserError(
      `scan ${scan} has no pass ${number - 1}, so there can be no pass ${number}`,
      `Reconcile with --pass ${number - 1} first.`,
    );
  }
  const there = await readPass(store, scan, number);
  if (there !== null) return there;
  // A shard that is late would write what is planned again here, beside the shard that it is planned for.
  await endPasses(store, scan, number - 1);
  const missing = new Set(selectedAccounts(manifest));
  for await (const { account, unreachable } of wholeAccounts(store, scan, [...missing])) {
    if (unreachable === null || number !== secondTry) missing.delete(account.id);
  }
  const calls = await callsOfLastScan(store, warned);
  const { division } = firstPass;
  const facts = { scan, pass: number, division, estimate: null };
  return writePass(store, facts, packShards([...missing], calls, division));
}
