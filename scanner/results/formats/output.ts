import { writeCsv } from "./csv.ts";
import { writeJsonArray } from "./json.ts";
import { writeJsonLines } from "./jsonl.ts";
import type { LineKind } from "./line-kind.ts";
import { type TableLook, writeTable } from "./table.ts";
import type { Write } from "./write.ts";

export const formatNames = ["table", "json", "jsonl", "csv"] as const;
export type FormatName = (typeof formatNames)[number];

/**
 * Writes lines in a format while they come, and gives their number. `look` is for the table only.
 *
 * Errors of `lines` come through: what was written until then is then incomplete, and the caller must say so.
 */
export async function writeLines<Line>(
  format: FormatName,
  kind: LineKind<Line>,
  lines: AsyncIterable<Line>,
  write: Write,
  look: TableLook,
): Promise<number> {
  if (format === "json") return writeJsonArray(kind, lines, write);
  if (format === "jsonl") return writeJsonLines(kind, lines, write);
  if (format === "csv") return writeCsv(kind, lines, write);
  return writeTable(kind, lines, write, look);
}
