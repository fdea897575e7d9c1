import { listOperation } from "../../inventory/account-ledger.ts";
import type { LedgerLine } from "../../inventory/ledger-line.ts";
import { entryOf } from "../tally.ts";
import type { LedgerSum, ReportLedger } from "./report-data.ts";

/** Lines of what was not read that the report lists; sums are over all of them. */
const mostLines = 20_000;

/** Adds up a ledger for the report. Memory grows with the number of accounts, regions and operations, not with the lines. */
export async function reportLedger(lines: AsyncIterable<LedgerLine>): Promise<ReportLedger> {
  const byAccount = new Map<string, Sum>();
  const byRegion = new Map<string, Sum>();
  const byOperation = new Map<string, Sum>();
  const unread: ReportLedger["unread"][number][] = [];
  let unreadLines = 0;
  for await (const line of lines) {
    const { account, region, operation, outcome, types, reads, code, message } = line;
    // What a list came to is told by the calls that it took.
    if (operation === listOperation) continue;
    add(byAccount, outcome, account, reads);
    add(byRegion, outcome, region, reads);
    add(byOperation, outcome, operation, reads);
    if (outcome === "read" || outcome === "absent") continue;
    unreadLines += 1;
    if (unread.length < mostLines) {
      unread.push({ account, region, operation, outcome, types, reads, code, message });
    }
  }
  return {
    byAccount: [...byAccount.values()],
    byRegion: [...byRegion.values()],
    byOperation: [...byOperation.values()],
    unread,
    unreadLines,
  };
}

type Sum = { -readonly [Key in keyof LedgerSum]: LedgerSum[Key] };

function add(sums: Map<string, Sum>, outcome: LedgerLine["outcome"], key: string, reads: number): void {
  entryOf(sums, `${outcome} ${key}`, () => ({ outcome, key, reads: 0 })).reads += reads;
}
