import { type Severity, type Status, severities, statuses } from "../../../scanner/results/finding.ts";
import type { FacetName } from "../data/facets.ts";
import type { Scan } from "../data/scan.ts";
import type { GroupName, View } from "./view.ts";

/** What to look at first. What is not known comes before what is known to be right. */
const urgency: readonly Status[] = ["FAIL", "UNKNOWN", "EXCEPTED", "PASS", "NOT_APPLICABLE"];

/** Sorts rows as a view wants them; equal ones stay as the most urgent are first. Gives a new array. */
export function sortedRows(
  scan: Scan,
  rows: Uint32Array,
  view: Pick<View, "sort" | "descending">,
): Uint32Array {
  const { facets } = scan;
  const urgencyOf = statuses.map((status) => urgency.indexOf(status));
  const key = (row: number): number => {
    const status = urgencyOf[facets.status.place[row] ?? 0] ?? 0;
    return status * severities.length + (facets.severity.place[row] ?? 0);
  };
  const name: FacetName | null = view.sort === "urgency" ? null : view.sort;
  const rank = (row: number): number => {
    if (name === null) return 0;
    const facet = facets[name];
    return facet.rank[facet.place[row] ?? 0] ?? 0;
  };
  const direction = view.descending ? -1 : 1;
  const byUrgency = name === null ? direction : 1;
  const keys = new Float64Array(scan.findings.count);
  for (const row of rows) keys[row] = direction * rank(row) * 64 + byUrgency * key(row);
  return rows.slice().sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

/** Findings with the same check, account, resource or region. */
export interface Group {
  readonly value: string;
  readonly rows: Uint32Array;
  /** Findings by status, and those that failed by severity. */
  readonly statuses: Readonly<Record<Status, number>>;
  readonly failed: Readonly<Record<Severity, number>>;
}

/** Groups sorted rows: the groups with the most severe failures first, rows in each as they came. */
export function groupedRows(scan: Scan, rows: Uint32Array, by: GroupName): Group[] {
  const { values, place, rank } = scan.facets[by];
  const members = new Map<number, number[]>();
  for (const row of rows) {
    const at = place[row] ?? 0;
    const group = members.get(at);
    if (group === undefined) members.set(at, [row]);
    else group.push(row);
  }
  return [...members]
    .map(([at, list]) => ({ at, group: groupOf(scan, values[at] ?? "", Uint32Array.from(list)) }))
    .sort((a, b) => compareGroups(a.group, b.group) || (rank[a.at] ?? 0) - (rank[b.at] ?? 0))
    .map(({ group }) => group);
}

function groupOf(scan: Scan, value: string, rows: Uint32Array): Group {
  const byStatus = { FAIL: 0, UNKNOWN: 0, PASS: 0, NOT_APPLICABLE: 0, EXCEPTED: 0 };
  const failed = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const row of rows) {
    const status = statuses[scan.findings.status[row] ?? 0] ?? "UNKNOWN";
    byStatus[status] += 1;
    if (status === "FAIL") failed[severities[scan.findings.severity[row] ?? 0] ?? "info"] += 1;
  }
  return { value, rows, statuses: byStatus, failed };
}

function compareGroups(a: Group, b: Group): number {
  for (const severity of severities) {
    if (a.failed[severity] !== b.failed[severity]) return b.failed[severity] - a.failed[severity];
  }
  return b.statuses.UNKNOWN - a.statuses.UNKNOWN;
}
