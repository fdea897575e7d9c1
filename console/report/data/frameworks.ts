import { type Status, statuses } from "../../../scanner/results/finding.ts";
import type { RequirementResult } from "../../../scanner/results/summary.ts";
import type { Scan } from "./scan.ts";

export type FrameworkResult = Scan["summary"]["frameworks"][number];

/** Results in the order in which they are shown, and the words for them. */
export const resultWords: Readonly<Record<RequirementResult, string>> = {
  FAIL: "Failed",
  UNKNOWN: "Unknown",
  EXCEPTED: "Excepted",
  NOT_ASSESSED: "Not assessed",
  PASS: "Met",
  NOT_APPLICABLE: "Not applicable",
  MANUAL: "For a person to look at",
  NOT_COVERED: "Not covered",
};
export const requirementResults = Object.keys(resultWords) as RequirementResult[];

/** Results of requirements that a check can tell and that apply here. */
const judged: ReadonlySet<RequirementResult> = new Set([
  "FAIL",
  "UNKNOWN",
  "EXCEPTED",
  "NOT_ASSESSED",
  "PASS",
]);

/** Requirements of a framework by result. */
export function resultCounts({ requirements }: FrameworkResult): Record<RequirementResult, number> {
  const counts = Object.fromEntries(requirementResults.map((result) => [result, 0])) as Record<
    RequirementResult,
    number
  >;
  for (const { result } of requirements) counts[result] += 1;
  return counts;
}

/** Requirements that are met everywhere, of those that a check can tell and that apply. What is unknown is not met. */
export function requirementsMet(framework: FrameworkResult): { readonly met: number; readonly of: number } {
  const counts = resultCounts(framework);
  const of = requirementResults.reduce((sum, result) => sum + (judged.has(result) ? counts[result] : 0), 0);
  return { met: counts.PASS, of };
}

/** Findings of the checks that a framework asks for, each once. */
export function frameworkFindings({ summary, checks }: Scan, framework: string): Record<Status, number> {
  const sums = { FAIL: 0, UNKNOWN: 0, PASS: 0, NOT_APPLICABLE: 0, EXCEPTED: 0 };
  for (const check of summary.checks) {
    if (!Object.hasOwn(checks.get(check.id)?.frameworks ?? {}, framework)) continue;
    for (const status of statuses) sums[status] += check.statuses[status];
  }
  return sums;
}
