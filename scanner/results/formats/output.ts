import { csvText } from "./csv.ts";
import { jsonArrayText } from "./json.ts";
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
  if (format === "table") return writeTable(kind, lines, write, look);
  let count = 0;
  async function* counted(): AsyncGenerator<Line> {
    for await (const line of lines) {
      count += 1;
      yield line;
    }
  }
  for await (const text of linesText(format, kind, counted())) await write(text);
  return count;
}

/** Lines in a format for programs, in pieces. */
export function linesText<Line>(
  format: Exclude<FormatName, "table">,
  kind: LineKind<Line>,
  lines: AsyncIterable<Line>,
): AsyncIterable<string> {
  if (format === "csv") return csvText(kind, lines);
  return format === "json" ? jsonArrayText(jsonOf(kind, lines)) : withEnds(jsonOf(kind, lines));
}

async function* jsonOf<Line>(kind: LineKind<Line>, lines: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const line of lines) yield kind.line(line);
}

/** Each text on a line of its own. */
export async function* withEnds(texts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const text of texts) yield `${text}\n`;
}
