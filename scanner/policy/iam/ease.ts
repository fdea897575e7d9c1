/**
 * How easily a caller brings something about: never; only from a place or with a thing that is not for the
 * caller to choose (a network address, a VPC endpoint); or at will. What is not known counts as at will.
 */
export type Ease = "never" | "restricted" | "free";

const ranks: Readonly<Record<Ease, number>> = { never: 0, restricted: 1, free: 2 };

/** For alternatives: the easiest of them; `never` when there are none. */
export function easiest(eases: readonly Ease[]): Ease {
  return eases.reduce((best, ease) => (ranks[ease] > ranks[best] ? ease : best), "never");
}

/** For things that are all needed: the hardest of them; `free` when there are none. */
export function hardest(eases: readonly Ease[]): Ease {
  return eases.reduce((worst, ease) => (ranks[ease] < ranks[worst] ? ease : worst), "free");
}

export function isEasier(ease: Ease, than: Ease): boolean {
  return ranks[ease] > ranks[than];
}
