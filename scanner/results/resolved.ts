import { type FindingFilter, wantsJudged } from "./filter.ts";
import { type Severity, severities } from "./finding.ts";
import { heldAccounts } from "./held-accounts.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";
import type { Manifest } from "./manifest.ts";
import { partLifecycle } from "./read.ts";
import type { Store } from "./store.ts";

/** A finding that failed before a scan, and that the scan saw mended or gone. */
export interface ResolvedFinding {
  readonly account: { readonly id: string; readonly name: string };
  readonly entry: LifecycleEntry;
}

/**
 * What a scan knows to be resolved, account by account.
 * @param since a time of an earlier scan, for what was resolved after it; null for all that is known
 * @throws UserError at a damaged file
 */
export async function* resolvedSince(
  store: Store,
  manifest: Manifest,
  since: string | null,
): AsyncGenerator<ResolvedFinding> {
  const accounts = new Map(manifest.accounts.map(({ id, name }) => [id, { id, name }]));
  for await (const marker of (await heldAccounts(store, manifest.scan)).markers()) {
    const account = accounts.get(marker.account.id);
    if (account === undefined) continue;
    // A scan that does not follow findings has resolved nothing.
    if (marker.parts.lifecycle === undefined) continue;
    for await (const entry of await partLifecycle(store, marker)) {
      if (entry.state !== "resolved") continue;
      if (since === null || (entry.resolved !== null && entry.resolved > since)) yield { account, entry };
    }
  }
}

/** What a scan itself resolved, as far as a filter wants it; verdicts do not count: nothing of it fails. */
export async function* resolvedNow(
  store: Store,
  manifest: Manifest,
  filter: FindingFilter,
): AsyncGenerator<ResolvedFinding> {
  for await (const resolved of resolvedSince(store, manifest, null)) {
    const { account, entry } = resolved;
    if (entry.resolved !== manifest.now || !wantsJudged(filter, entry)) continue;
    if (filter.accounts?.includes(account.id) ?? true) yield resolved;
  }
}

/** The worst of what is resolved, as many as `most`, and how many there are in all. Memory does not grow with the rest. */
export async function worstResolved(
  resolved: AsyncIterable<ResolvedFinding>,
  most: number,
): Promise<{ readonly worst: readonly ResolvedFinding[]; readonly inAll: number }> {
  const kept = new Map<Severity, ResolvedFinding[]>(severities.map((severity) => [severity, []]));
  let inAll = 0;
  for await (const each of resolved) {
    inAll += 1;
    const same = kept.get(each.entry.severity) ?? [];
    if (same.length < most) same.push(each);
  }
  const worst = [...kept.values()].flatMap((same) => same.sort(byPlace)).slice(0, most);
  return { worst, inAll };
}

/** Accounts come one after the other; in each, what is about one resource stands together. */
function byPlace(a: ResolvedFinding, b: ResolvedFinding): number {
  const place = ({ account, entry: { region, resource, check } }: ResolvedFinding) =>
    [account.id, region, resource.arn, check].join(" ");
  return place(a) < place(b) ? -1 : 1;
}
