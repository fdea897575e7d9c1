import type { LedgerLine } from "./ledger-line.ts";

/** One read, with what it took. */
export interface ReadRecord {
  readonly region: string;
  readonly operation: string;
  readonly outcome: LedgerLine["outcome"];
  readonly types: Iterable<string>;
  readonly calls: number;
  readonly throttles: number;
  readonly items: number;
  readonly code: string | null;
  readonly message: string | null;
}

type Counted = { -readonly [K in keyof Omit<LedgerLine, "types">]: LedgerLine[K] } & { types: Set<string> };

/** What a list of a type in a region came to, whatever calls it took: the line by which an inventory says what is in it. */
export const listOperation = "hubscan:ListResources";

/** Counts the reads of one account, those of one operation and region with the same outcome together. */
export class AccountLedger {
  readonly #account: string;
  readonly #lines = new Map<string, Counted>();

  constructor(account: string) {
    this.#account = account;
  }

  record(read: ReadRecord): void {
    const { region, operation, outcome, code, message } = read;
    const type = operation === listOperation ? [...read.types].join() : "";
    const key = `${region} ${operation} ${type} ${outcome} ${code ?? ""}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      const counts = { reads: 0, calls: 0, throttles: 0, items: 0 };
      line = {
        account: this.#account,
        region,
        operation,
        outcome,
        types: new Set(),
        ...counts,
        code,
        message,
      };
      this.#lines.set(key, line);
    }
    for (const type of read.types) line.types.add(type);
    line.reads += 1;
    line.calls += read.calls;
    line.throttles += read.throttles;
    line.items += read.items;
  }

  /** The lines, in the order of region and operation. */
  lines(): LedgerLine[] {
    return [...this.#lines.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, line]) => ({ ...line, types: [...line.types].sort() }));
  }
}
