/**
 * Accounts in the order in which to begin them: those that took the most requests last time first, so that none of them
 * is begun when the others are nearly done. An account that was never scanned counts as the middle one.
 * @param calls requests of the last scan, by account
 */
export function heaviestFirst<A extends { readonly id: string }>(
  accounts: readonly A[],
  calls: ReadonlyMap<string, number>,
): A[] {
  const known = [...calls.values()].sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? 0;
  const weight = ({ id }: A) => calls.get(id) ?? middle;
  return [...accounts].sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1));
}
