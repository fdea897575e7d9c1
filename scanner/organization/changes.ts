/** An account as a scan's manifest lists it. */
export interface KnownAccount {
  readonly id: string;
  readonly name: string;
  /** As Organizations says, or `UNLISTED`. */
  readonly state: string;
}

export interface AccountChanges {
  readonly appeared: readonly KnownAccount[];
  readonly gone: readonly KnownAccount[];
  /** Accounts that are in both, with the state they had before. */
  readonly stateChanged: readonly {
    readonly account: KnownAccount;
    readonly before: KnownAccount["state"];
  }[];
}

/**
 * What changed in the organization between two scans, each part sorted by account id.
 *
 * An account whose state was not asked, because it came from a list, has not changed it.
 */
export function accountChanges(
  before: readonly KnownAccount[],
  now: readonly KnownAccount[],
): AccountChanges {
  const earlier = new Map(before.map((account) => [account.id, account]));
  const later = new Set(now.map(({ id }) => id));
  return {
    appeared: now.filter(({ id }) => !earlier.has(id)).sort(byId),
    gone: before.filter(({ id }) => !later.has(id)).sort(byId),
    stateChanged: [...now].sort(byId).flatMap((account) => {
      const state = earlier.get(account.id)?.state ?? account.state;
      const isKnown = state !== "UNLISTED" && account.state !== "UNLISTED";
      return isKnown && state !== account.state ? [{ account, before: state }] : [];
    }),
  };
}

function byId(a: KnownAccount, b: KnownAccount): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
