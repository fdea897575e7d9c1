import type { LineKind } from "./line-kind.ts";

/** RFC 4180: a header, CRLF at the end of each record, quotes where they are needed. */
export async function* csvText<Line>(
  kind: LineKind<Line>,
  lines: AsyncIterable<Line>,
): AsyncGenerator<string> {
  yield csvRecord(kind.columns.map(({ header }) => header));
  for await (const line of lines) yield csvRecord(kind.columns.map(({ value }) => value(line)));
}

/** One record with its line end. */
export function csvRecord(values: readonly string[]): string {
  return `${values.map(csvField).join(",")}\r\n`;
}

/**
 * A spreadsheet runs what begins like this as a formula, and names and tags are written by whoever owns the resource:
 * https://owasp.org/www-community/attacks/CSV_Injection. Full-width forms count, some spreadsheets fold them.
 */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

function csvField(value: string): string {
  const harmless = formulaStart.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
