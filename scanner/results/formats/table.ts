import Table from "cli-table3";
import pico from "picocolors";
import type { Column, LineKind, Width } from "./line-kind.ts";
import type { Write } from "./write.ts";

/** The terminal that a table is for. */
export interface TableLook {
  /** Characters in a line. */
  readonly width: number;
  readonly color: boolean;
}

/** Rows that are laid out together. Columns have their widths from the terminal, so blocks line up. */
const blockRows = 50;

/** The least that a column is shrunk to, in characters, before the last one of those that shrink is left out. */
const leastShare = 10;

/** The table's frame without lines: columns are told apart by two spaces. */
const noLines = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
const gap = 2;

/** A table for people. Text that does not fit is cut with `…`; nothing that is shown can steer the terminal. */
export async function writeTable<Line>(
  kind: LineKind<Line>,
  lines: AsyncIterable<Line>,
  write: Write,
  look: TableLook,
): Promise<number> {
  const layout = tableLayout(kind.columns, look.width);
  const columns = layout.map(({ column }) => column);
  const widths = layout.map(({ characters }) => characters);
  const colors = pico.createColors(look.color);
  const head = columns.map(({ header }) => colors.bold(header.toUpperCase().replaceAll("_", " ")));
  let count = 0;
  let rows: string[][] = [];

  async function flush(): Promise<void> {
    if (rows.length === 0) return;
    await write(`${layOut(rows, widths)}\n`);
    rows = [];
  }

  for await (const line of lines) {
    if (count === 0) rows.push(head);
    rows.push(columns.map(({ value }) => colored(printable(value(line)), colors)));
    count += 1;
    if (rows.length >= blockRows) await flush();
  }
  await flush();
  if (count === 0) await write(`${kind.none}\n`);
  return count;
}

function layOut(rows: readonly string[][], widths: readonly number[]): string {
  const table = new Table({
    chars: noLines,
    style: { "padding-left": 0, "padding-right": gap, head: [], border: [], compact: true },
    colWidths: widths.map((width) => width + gap),
  });
  table.push(...rows);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The columns that fit, and the characters of each without the gap: what is fixed first, the rest by share. */
function tableLayout<Line>(
  all: readonly Column<Line>[],
  terminal: number,
): { readonly column: Column<Line>; readonly characters: number }[] {
  const columns = all.flatMap((column) => (column.width ? [{ column, width: column.width }] : []));
  const shareOf = (width: Width): number => ("share" in width ? width.share : 0);
  const shares = columns.reduce((sum, { width }) => sum + shareOf(width), 0);
  const fixed = columns.reduce((sum, { width }) => sum + gap + ("share" in width ? 0 : width.characters), 0);
  // Nothing stands after the last column, so its gap is free.
  const left = terminal - fixed + gap;
  const layout = columns.map(({ column, width }) => ({
    column,
    characters: "share" in width ? Math.floor((left * width.share) / shares) : width.characters,
  }));
  const last = columns.findLast(({ width }) => shareOf(width) > 0)?.column;
  const tooNarrow = columns.some(
    ({ width }, at) => shareOf(width) > 0 && (layout[at]?.characters ?? 0) < leastShare,
  );
  if (!tooNarrow) return layout;
  const shrinking = columns.filter(({ width }) => shareOf(width) > 0).length;
  if (shrinking === 1) {
    return layout.map(({ column, characters }) => ({ column, characters: Math.max(characters, leastShare) }));
  }
  return tableLayout(
    all.filter((column) => column !== last),
    terminal,
  );
}

/**
 * Control characters become spaces and marks that change the direction of writing go: names come from whoever owns the
 * resource, and a terminal obeys what is printed.
 */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "");
}

function colored(text: string, colors: ReturnType<typeof pico.createColors>): string {
  switch (text) {
    case "FAIL":
    case "critical":
      return colors.red(text);
    case "UNKNOWN":
    case "high":
      return colors.yellow(text);
    case "PASS":
    case "read":
      return colors.green(text);
    case "EXCEPTED":
    case "NOT_APPLICABLE":
      return colors.dim(text);
    default:
      return text;
  }
}
