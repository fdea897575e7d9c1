import type { ExampleResult } from "../../policy/examples.ts";
import { counted } from "../text-layout.ts";

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
  const of = `${counted(results.length, "example")} of ${counted(checks, "check")}`;
  const sum =
    failed.length === 0
      ? `${of}: all judged as they should be\n`
      : `${of}: ${failed.length} judged otherwise\n`;
  return { text: `${lines.join("")}${sum}`, failed: failed.length };
}
