import type { CheckFacts } from "../../../scanner/results/check-facts.ts";
import type { FindingLifecycle } from "../../../scanner/results/finding.ts";
import { severities, statuses } from "../../../scanner/results/finding.ts";
import type { FindingColumns } from "./findings.ts";

/** What each finding has one of, to filter, group and sort by. */
export const facetNames = [
  "severity",
  "status",
  "lifecycle",
  "account",
  "region",
  "service",
  "check",
  "resource",
] as const;
export type FacetName = (typeof facetNames)[number];

/** The values of a facet, and for each row the place of its value. */
export interface Facet {
  readonly values: readonly string[];
  readonly place: Uint32Array;
  /** By place: where the value stands when values are sorted. */
  readonly rank: Uint32Array;
}

export type Facets = Readonly<Record<FacetName, Facet>>;

/** The facet's value for what has none. */
export const noLifecycle = "";

/** @param accountNames by id; accounts are sorted by name. */
export function facetsOf(
  columns: FindingColumns,
  checks: ReadonlyMap<string, CheckFacts>,
  accountNames: ReadonlyMap<string, string>,
): Facets {
  const { texts } = columns;
  const fromTexts = (place: Uint32Array, value: (text: string) => string) =>
    distinct(place, (at) => value(texts[at] ?? ""));
  return {
    severity: inGivenOrder(severities, columns.severity),
    status: inGivenOrder(statuses, columns.status),
    lifecycle: sorted(fromTexts(columns.lifecycle, lifecycleState), (value) => value),
    account: sorted(
      fromTexts(columns.account, (id) => id),
      (id) => `${accountNames.get(id) ?? ""} ${id}`,
    ),
    region: sorted(
      fromTexts(columns.region, (region) => region),
      (region) => region,
    ),
    service: sorted(
      fromTexts(columns.check, (id) => serviceOf(id, checks)),
      (service) => service,
    ),
    check: sorted(
      fromTexts(columns.check, (id) => id),
      (id) => checks.get(id)?.title ?? id,
    ),
    resource: sorted(resourceFacet(columns), (arn) => arn),
  };
}

/** The service of a check; its id begins with it where nothing more is known. */
export function serviceOf(check: string, checks: ReadonlyMap<string, CheckFacts>): string {
  return checks.get(check)?.service ?? check.split("-")[0] ?? "";
}

function lifecycleState(json: string): string {
  return (JSON.parse(json) as FindingLifecycle | null)?.state ?? noLifecycle;
}

/** Resources by ARN: one resource may be known under several names. */
function resourceFacet({ resource, resourceArn, texts }: FindingColumns): Unranked {
  return distinct(resource, (at) => texts[resourceArn[at] ?? 0] ?? "");
}

type Unranked = Omit<Facet, "rank">;

/** Distinct values of what the rows point at. `value` is asked once for each place. */
function distinct(column: Uint32Array, value: (place: number) => string): Unranked {
  const values: string[] = [];
  const byValue = new Map<string, number>();
  const byPlace = new Map<number, number>();
  const place = column.map((at) => {
    const known = byPlace.get(at);
    if (known !== undefined) return known;
    const text = value(at);
    let found = byValue.get(text);
    if (found === undefined) {
      found = values.length;
      values.push(text);
      byValue.set(text, found);
    }
    byPlace.set(at, found);
    return found;
  });
  return { values, place };
}

function sorted({ values, place }: Unranked, key: (value: string) => string): Facet {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const keys = values.map(key);
  const order = values.map((_, at) => at).sort((a, b) => compare(keys[a] ?? "", keys[b] ?? ""));
  const rank = new Uint32Array(values.length);
  order.forEach((at, position) => {
    rank[at] = position;
  });
  return { values, place, rank };
}

function inGivenOrder(values: readonly string[], places: Uint8Array): Facet {
  return { values, place: Uint32Array.from(places), rank: Uint32Array.from(values, (_, at) => at) };
}
