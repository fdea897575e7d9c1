import { canonicalJson } from "../canonical-json.ts";
import type { FullFinding } from "../full-finding.ts";
import { findingLine } from "../line.ts";
import { type Column, findingKind, type LineKind } from "./line-kind.ts";

/** A finding's own columns first, as `hubscan findings` has them; then what is known of its account and its check. */
const columns: readonly Column<FullFinding>[] = [
  ...findingKind.columns.map(({ header, value }) => ({
    header,
    value: ({ finding }: FullFinding) => value(finding),
  })),
  { header: "account_email", value: ({ account }) => account.email ?? "" },
  { header: "account_units", value: ({ account }) => account.units.join("/") },
  {
    header: "account_tags",
    value: ({ account }) => (account.tags === null ? "" : canonicalJson(account.tags)),
  },
  { header: "title", value: ({ check }) => check.title },
  { header: "service", value: ({ check }) => check.service },
  { header: "risk", value: ({ check }) => check.risk },
  { header: "remediation", value: ({ check }) => canonicalJson(check.remediation) },
  { header: "references", value: ({ check }) => check.references.join(" ") },
  { header: "frameworks", value: ({ check }) => requirementsOf(check.frameworks).join(" ") },
  { header: "same_as", value: ({ check }) => requirementsOf(check.sameAs).join(" ") },
];

/** Findings in full, as exports give them. */
export const fullFindingKind: LineKind<FullFinding> = {
  line: fullFindingLine,
  none: "No findings.",
  columns,
};

/** `framework:requirement` for each, once and sorted. */
export function requirementsOf(frameworks: Readonly<Record<string, readonly string[]>>): string[] {
  const all = Object.entries(frameworks).flatMap(([framework, ids]) => ids.map((id) => `${framework}:${id}`));
  return [...new Set(all)].sort();
}

/** The stored line, with the account in full and the check's facts as further members. */
function fullFindingLine({ finding, check, account }: FullFinding): string {
  const line = JSON.parse(findingLine(finding)) as object;
  const { id: _id, ...checkFacts } = check;
  return JSON.stringify({ ...line, account, checkFacts });
}
