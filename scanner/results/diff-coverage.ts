import type { DoneMarker } from "./done-marker.ts";
import { type ResultFilter, wantsAccount } from "./filter.ts";
import { heldAccounts } from "./held-accounts.ts";
import { readManifest } from "./manifest.ts";
import type { Store } from "./store.ts";

/** What one of two scans looked at and the other did not: there is nothing to compare. */
export interface OnlyInOne {
  /** Accounts that were entered. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly checks: readonly string[];
  /** Regions, with the number of accounts in which they were looked at, of accounts that both entered. */
  readonly regions: readonly { readonly region: string; readonly accounts: number }[];
}

/** What each of two scans looked at alone. */
export interface DiffCoverage {
  readonly onlyBefore: OnlyInOne;
  readonly onlyAfter: OnlyInOne;
}

type Entered = Map<string, Pick<DoneMarker, "regions"> & { readonly name: string }>;

/** What of the later scan the earlier one lacks (`onlyAfter`), and the other way round (`onlyBefore`). */
export async function diffCoverage(
  { store, before, after }: { readonly store: Store; readonly before: string; readonly after: string },
  filter: ResultFilter,
): Promise<DiffCoverage> {
  const [was, is] = await Promise.all([lookedAt(store, before, filter), lookedAt(store, after, filter)]);
  return { onlyBefore: missing(was, is), onlyAfter: missing(is, was) };
}

interface LookedAt {
  readonly entered: Entered;
  readonly checks: ReadonlySet<string>;
}

async function lookedAt(store: Store, scan: string, filter: ResultFilter): Promise<LookedAt> {
  const held = await heldAccounts(store, scan);
  const wanted = held.ids.filter((id) => wantsAccount(filter, id));
  const entered: Entered = new Map();
  for await (const { account, regions, unreachable } of held.markers(wanted)) {
    if (unreachable === null) entered.set(account.id, { name: account.name, regions });
  }
  const manifest = await readManifest(store, scan);
  return { entered, checks: new Set(manifest?.checks) };
}

function missing(one: LookedAt, other: LookedAt): OnlyInOne {
  const accounts: { id: string; name: string }[] = [];
  const regions = new Map<string, number>();
  for (const [id, { name, regions: seen }] of one.entered) {
    const there = other.entered.get(id);
    if (there === undefined) {
      accounts.push({ id, name });
      continue;
    }
    for (const region of seen) {
      if (!there.regions.includes(region)) regions.set(region, (regions.get(region) ?? 0) + 1);
    }
  }
  return {
    accounts,
    checks: [...one.checks].filter((id) => !other.checks.has(id)),
    regions: [...regions]
      .map(([region, count]) => ({ region, accounts: count }))
      .sort((a, b) => (a.region < b.region ? -1 : 1)),
  };
}
