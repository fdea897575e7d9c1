import type { LedgerLine } from "../../inventory/ledger-line.ts";
import type { CheckFacts } from "../check-facts.ts";
import type { Compliance } from "../compliance.ts";
import type { FindingFilter } from "../filter.ts";
import type { FullFinding } from "../full-finding.ts";
import type { Manifest } from "../manifest.ts";
import type { ResolvedFinding } from "../resolved.ts";
import type { Summary } from "../summary.ts";

/** A finished scan, or the part of it that is asked for, to be put into another form. */
export interface ExportSource {
  readonly manifest: Manifest;
  readonly summary: Summary;
  readonly checks: ReadonlyMap<string, CheckFacts>;
  /** How far the frameworks are met; null for a scan that was made before there were such figures. */
  readonly compliance: Compliance | null;
  /** What of the scan is given: all, where it narrows nothing. */
  readonly filter: FindingFilter;
  /** Accounts whose findings are given, by id. */
  readonly accounts: readonly string[];
  /** Selected accounts, as far as they are wanted, whose results are not there though they should be. */
  readonly incomplete: readonly string[];
  /** The findings, account by account as in `accounts`. May be taken more than once. Ends with a UserError at a damaged file. */
  findings(): AsyncIterable<FullFinding>;
  /** What was read and what was not, of the same accounts. May be taken more than once. */
  ledger(): AsyncIterable<LedgerLine>;
  /** What the scan saw mended or gone, of the same accounts. */
  resolved(): AsyncIterable<ResolvedFinding>;
}

/** Takes files. */
export interface ExportTarget {
  /**
   * Writes a file whole, or not at all: when the content ends with an error, what was there stays, and the error comes through.
   * @param name relative to the target; a format of one file has one name
   */
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface ExportCounts {
  /** Findings that were written, or counted in what was written. */
  readonly findings: number;
}

/** Puts a scan into another form. Rejects with what the source or the target throws. */
export type Exporter = (source: ExportSource, target: ExportTarget) => Promise<ExportCounts>;

/** Characters that are written together: small pieces would each be a write of their own. */
const pieceLength = 64 * 1024;

/** Texts as bytes in UTF-8, many small ones together. What is no Unicode text (half of a surrogate pair) becomes U+FFFD. */
export async function* utf8(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let waiting = "";
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < pieceLength) continue;
    yield Buffer.from(waiting);
    waiting = "";
  }
  if (waiting !== "") yield Buffer.from(waiting);
}

/** An exporter that writes one file of text, which is made of the findings one after the other. */
export function textExporter(
  name: string,
  text: (source: ExportSource, findings: AsyncIterable<FullFinding>) => AsyncIterable<string>,
): Exporter {
  return async (source, target) => {
    let count = 0;
    async function* counted(): AsyncGenerator<FullFinding> {
      for await (const finding of source.findings()) {
        count += 1;
        yield finding;
      }
    }
    await target.write(name, utf8(text(source, counted())));
    return { findings: count };
  };
}
