export type { LedgerLine } from "../inventory/ledger-line.ts";
