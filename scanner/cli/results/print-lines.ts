import type { ResultFilter } from "../../results/filter.ts";
import type { LineKind } from "../../results/formats/line-kind.ts";
import { writeLines } from "../../results/formats/output.ts";
import type { ScanLines } from "../../results/read.ts";
import type { ResultValues } from "../options/results.ts";
import type { Terminal } from "../terminal.ts";
import { coverageNote } from "./coverage-note.ts";
import type { OpenScan } from "./open-scan.ts";

/** Prints the lines in the wanted format, and then on standard error what is missing from them. */
export async function printLines<Line>(
  terminal: Terminal,
  opened: OpenScan,
  shown: {
    readonly format: ResultValues["format"];
    readonly kind: LineKind<Line>;
    readonly read: ScanLines<Line>;
    readonly filter: ResultFilter;
  },
): Promise<number> {
  const { out: write, columns: width, color } = terminal;
  const count = await writeLines(shown.format, shown.kind, shown.read.lines, write, { width, color });
  const note = await coverageNote(opened, shown.filter, shown.read.incomplete);
  if (note !== "") terminal.note(note);
  return count;
}
