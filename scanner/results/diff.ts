import { AccountHistory } from "./account-history.ts";
import { type FindingFilter, wantsAccount, wantsJudged } from "./filter.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";
import type { Store } from "./store.ts";

/** What became of a finding between two scans. `open`: it was and is. `excepted`: it fails, and that is accepted now. */
export const diffChanges = ["new", "reopened", "resolved", "excepted", "open"] as const;

export interface FindingChange {
  readonly change: (typeof diffChanges)[number];
  readonly account: string;
  /** As the later scan has it. */
  readonly entry: LifecycleEntry;
  /** Whether the later scan itself saw it so. */
  readonly confirmed: boolean;
}

/** Two finished scans of one store. */
export interface ScanPair {
  readonly store: Store;
  /** Ids: the earlier one, and the later one. */
  readonly before: string;
  readonly after: string;
}

/**
 * Compares what is known after each of two scans. An account that a scan was not about is as the newest scan before it has
 * left it, so that a scan of a few accounts resolves nothing of the others. One account is held at a time.
 * @param warned told what is damaged
 */
export async function* diffScans(
  { store, before, after }: ScanPair,
  filter: FindingFilter,
  warned: (message: string) => void,
): AsyncGenerator<FindingChange> {
  const earlier = new AccountHistory(store, (scan) => scan <= before, warned);
  const later = new AccountHistory(store, (scan) => scan <= after, warned);
  const accounts = await later.accounts((scan) => scan < before);
  for (const account of [...accounts].sort()) {
    if (!wantsAccount(filter, account)) continue;
    const was = new Map((await earlier.of(account)).entries.map((entry) => [entry.id, entry]));
    const past = await later.of(account);
    for (const entry of past.entries) {
      const change = changeOf(was.get(entry.id), entry);
      was.delete(entry.id);
      if (change === null || !wantsJudged(filter, entry)) continue;
      yield { change, account, entry, confirmed: entry.confirmed && past.scan === after };
    }
    // Two scans at the same time know nothing of each other: what only the earlier saw fail, the later did not see fail.
    for (const entry of was.values()) {
      if (entry.state === "resolved" || !wantsJudged(filter, entry)) continue;
      yield { change: "resolved", account, entry, confirmed: false };
    }
  }
}

function changeOf(was: LifecycleEntry | undefined, is: LifecycleEntry): FindingChange["change"] | null {
  switch (is.state) {
    case "open":
      if (was === undefined) return "new";
      return was.state === "open" ? "open" : "reopened";
    case "excepted":
      return was?.state === "excepted" ? null : "excepted";
    case "resolved":
      return was === undefined || was.state === "resolved" ? null : "resolved";
  }
}
