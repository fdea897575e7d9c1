import type { ExampleResult } from "../../policy/examples.ts";

/** What examples gave: a line for each that got another verdict than it should, and the sum. */
export function exampleReport(
  results: readonly ExampleResult[],
  checks: number,
): { readonly text: string; readonly failed: number } {
  const failed = results.filter(({ expected, got }) => expected !== got);
  const lines = failed.map(({ check, kind, index, expected, got, message, position }) => {
    const { file, line, column } = position;
    return `${file}:${line}:${column} ${check} ${kind}[${index}]: expected ${expected}, got ${got}: ${message}\n`;
  });
  const sum =
    failed.length === 0
      ? `${results.length} examples of ${checks} checks are judged as they should be.\n`
      : `${failed.length} of ${results.length} examples of ${checks} checks are not judged as they should be.\n`;
  return { text: `${lines.join("")}${sum}`, failed: failed.length };
}
