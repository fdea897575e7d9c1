import type { FacetName } from "../data/facets.ts";
import type { FindingColumns } from "../data/findings.ts";
import type { Scan } from "../data/scan.ts";
import { type FilterName, filterNames, type View } from "./view.ts";

/** Says of a row whether it is wanted. */
type Wants = (row: number) => boolean;

/** The rows that a view wants, in the order of the report. */
export function selectedRows(scan: Scan, view: View): Uint32Array {
  return rowsThat(scan, [
    ...filterNames.flatMap((name) => filterOf(scan, view, name)),
    ...search(scan, view),
  ]);
}

/**
 * How many findings there are of each value of a filter, with everything else that narrows the view left as it is:
 * what choosing the value would give.
 */
export function countsOf(scan: Scan, view: View, name: FilterName): ReadonlyMap<string, number> {
  const others = filterNames.filter((other) => other !== name);
  const rows = rowsThat(scan, [
    ...others.flatMap((other) => filterOf(scan, view, other)),
    ...search(scan, view),
  ]);
  const counts = new Map<string, number>();
  const add = (value: string, count: number) => counts.set(value, (counts.get(value) ?? 0) + count);
  if (name === "unit") {
    const accounts = facetCounts(scan, "account", rows);
    for (const [account, count] of accounts) {
      for (const unit of unitsAbove(scan.accounts.get(account)?.units ?? [])) add(unit, count);
    }
  } else if (name === "framework") {
    for (const [check, count] of facetCounts(scan, "check", rows)) {
      for (const framework of Object.keys(scan.checks.get(check)?.frameworks ?? {})) add(framework, count);
    }
  } else {
    for (const [value, count] of facetCounts(scan, name, rows)) add(value, count);
  }
  return counts;
}

/** Paths of the units that hold an account, from the root down: `Root`, `Root/Workloads`. */
export function unitsAbove(units: readonly string[]): string[] {
  return units.map((_, at) => units.slice(0, at + 1).join("/"));
}

function facetCounts(scan: Scan, name: FacetName, rows: Uint32Array): [string, number][] {
  const { values, place } = scan.facets[name];
  const counts = new Uint32Array(values.length);
  for (const row of rows) {
    const at = place[row] ?? 0;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return values.flatMap((value, at) => ((counts[at] ?? 0) > 0 ? [[value, counts[at] ?? 0]] : []));
}

function rowsThat(scan: Scan, conditions: readonly Wants[]): Uint32Array {
  const rows = new Uint32Array(scan.findings.count);
  let length = 0;
  for (let row = 0; row < scan.findings.count; row += 1) {
    if (conditions.every((wants) => wants(row))) {
      rows[length] = row;
      length += 1;
    }
  }
  return rows.subarray(0, length);
}

function filterOf(scan: Scan, view: View, name: FilterName): Wants[] {
  const wanted = view.filters[name];
  if (wanted.length === 0) return [];
  if (name === "unit") {
    return [
      byFacet(scan, "account", (id) => {
        const units = unitsAbove(scan.accounts.get(id)?.units ?? []);
        return wanted.some((unit) => units.includes(unit));
      }),
    ];
  }
  if (name === "framework") {
    return [byFacet(scan, "check", (id) => wanted.some((framework) => isAsked(scan, id, framework)))];
  }
  return [byFacet(scan, name, (value) => wanted.includes(value))];
}

/** Whether a framework (`cis-aws-5.0`), or a requirement of one (`cis-aws-5.0/1.4`), asks for a check. */
function isAsked(scan: Scan, check: string, framework: string): boolean {
  const frameworks = scan.checks.get(check)?.frameworks ?? {};
  return Object.entries(frameworks).some(
    ([id, requirements]) =>
      id === framework || requirements.some((requirement) => `${id}/${requirement}` === framework),
  );
}

function byFacet(scan: Scan, name: FacetName, wants: (value: string) => boolean): Wants {
  const { values, place } = scan.facets[name];
  const wanted = values.map(wants);
  return (row) => wanted[place[row] ?? 0] ?? false;
}

/** One condition for each word: it stands in any of a finding's texts. */
function search(scan: Scan, { text }: View): Wants[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return words.map((word) => wordIn(scan, word));
}

function wordIn(scan: Scan, word: string): Wants {
  const { findings, facets } = scan;
  const inText = findings.texts.map((text) => text.toLowerCase().includes(word));
  const resources = resourcesWith(findings, inText);
  const accounts = facets.account.values.map((id) =>
    `${id} ${scan.accounts.get(id)?.name ?? ""}`.toLowerCase().includes(word),
  );
  const checks = facets.check.values.map((id) =>
    `${id} ${scan.checks.get(id)?.title ?? ""}`.toLowerCase().includes(word),
  );
  return (row) =>
    resources[findings.resource[row] ?? 0] === true ||
    checks[facets.check.place[row] ?? 0] === true ||
    accounts[facets.account.place[row] ?? 0] === true ||
    inText[findings.message[row] ?? 0] === true ||
    inText[findings.region[row] ?? 0] === true ||
    inText[findings.evidence[row] ?? 0] === true ||
    inText[findings.cause[row] ?? 0] === true ||
    findings.ids[row] === word;
}

function resourcesWith(findings: FindingColumns, inText: readonly boolean[]): boolean[] {
  const { resourceType, resourceArn, resourceName, resourceTags } = findings;
  return Array.from(resourceArn, (arn, at) =>
    [arn, resourceName[at], resourceTags[at], resourceType[at]].some((text) => inText[text ?? 0] === true),
  );
}
