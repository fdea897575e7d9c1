import { nothingMissing } from "../../../scanner/results/nothing-missing.ts";
import type { Scan } from "../data/scan.ts";

export type UnreadLine = Scan["ledger"]["unread"][number];

/** By what the ledger can be added up. */
export const groupings = ["cause", "account", "region", "operation"] as const;
export type Grouping = (typeof groupings)[number];

export const groupingWords: Readonly<Record<Grouping, string>> = {
  cause: "Cause",
  account: "Account",
  region: "Region",
  operation: "Operation",
};

/** Reads of one cause, account, region or operation. */
export interface Sum {
  readonly key: string;
  /** Read, or said by AWS not to be there. */
  readonly answered: number;
  /** In a place where there is nothing to be read: the region is not enabled, or does not have the service. */
  readonly nothingThere: number;
  /** Not read: what hangs on it is unknown. */
  readonly missing: number;
}

/** Everything that was not answered in full, the largest gap first. */
export function sumsBy({ ledger }: Scan, by: Grouping): Sum[] {
  const sums = {
    cause: ledger.byOperation,
    account: ledger.byAccount,
    region: ledger.byRegion,
    operation: ledger.byOperation,
  };
  const rows = new Map<string, { -readonly [Key in keyof Sum]: Sum[Key] }>();
  for (const { outcome, key: own, reads } of sums[by]) {
    const key = by === "cause" ? outcome : own;
    const row = rows.get(key) ?? { key, answered: 0, nothingThere: 0, missing: 0 };
    if (!nothingMissing.has(outcome)) row.missing += reads;
    else if (outcome === "read" || outcome === "absent") row.answered += reads;
    else row.nothingThere += reads;
    rows.set(key, row);
  }
  return [...rows.values()]
    .filter(({ missing, nothingThere }) => missing + nothingThere > 0)
    .sort((a, b) => b.missing - a.missing || b.nothingThere - a.nothingThere || (a.key < b.key ? -1 : 1));
}

/** Lines of what was not read, those that leave something unknown first. */
export function unreadLines({ ledger }: Scan, by: Grouping, key: string | null): UnreadLine[] {
  const wanted = ledger.unread.filter((line) => key === null || keyOf(line, by) === key);
  const last = (line: UnreadLine): number => (nothingMissing.has(line.outcome) ? 1 : 0);
  return wanted.sort((a, b) => last(a) - last(b));
}

/** A cause, account, region or operation for people. */
export function nameOf(scan: Scan, by: Grouping, key: string): string {
  if (by !== "account") return key;
  const name = scan.accounts.get(key)?.name;
  return name === undefined ? key : `${name} (${key})`;
}

function keyOf(line: UnreadLine, by: Grouping): string {
  return by === "cause" ? line.outcome : line[by];
}
