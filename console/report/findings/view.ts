/** What the list of findings shows, as its address says it. */

export const filterNames = [
  "severity",
  "status",
  "lifecycle",
  "account",
  "unit",
  "region",
  "service",
  "check",
  "framework",
  "resource",
] as const;
export type FilterName = (typeof filterNames)[number];

export const sortNames = ["urgency", "severity", "status", "check", "account", "region", "resource"] as const;
export type SortName = (typeof sortNames)[number];

export const groupNames = ["check", "account", "resource", "region"] as const;
export type GroupName = (typeof groupNames)[number];

export interface View {
  readonly text: string;
  /** Wanted values; an empty list does not narrow. */
  readonly filters: Readonly<Record<FilterName, readonly string[]>>;
  readonly sort: SortName;
  readonly descending: boolean;
  readonly group: GroupName | null;
}

/** Values of these hold no comma, so a short address may list them with commas. */
const listed: ReadonlySet<FilterName> = new Set([
  "severity",
  "status",
  "lifecycle",
  "account",
  "region",
  "service",
  "check",
]);

export function viewOf(query: URLSearchParams): View {
  const filters = Object.fromEntries(
    filterNames.map((name) => {
      const given = query.getAll(name);
      const values = listed.has(name) ? given.flatMap((value) => value.split(",")) : given;
      return [name, [...new Set(values.filter((value) => value !== ""))]];
    }),
  ) as unknown as View["filters"];
  const sort = query.get("sort") ?? "";
  const group = query.get("group");
  return {
    text: query.get("q") ?? "",
    filters,
    sort: sortNames.find((name) => name === sort.replace(/^-/, "")) ?? "urgency",
    descending: sort.startsWith("-"),
    group: groupNames.find((name) => name === group) ?? null,
  };
}

export function queryOf(view: View): URLSearchParams {
  const query = new URLSearchParams();
  if (view.text !== "") query.set("q", view.text);
  for (const name of filterNames) for (const value of view.filters[name]) query.append(name, value);
  if (view.sort !== "urgency" || view.descending) {
    query.set("sort", `${view.descending ? "-" : ""}${view.sort}`);
  }
  if (view.group !== null) query.set("group", view.group);
  return query;
}

/** A view with one filter set to other values. */
export function withFilter(view: View, name: FilterName, values: readonly string[]): View {
  return { ...view, filters: { ...view.filters, [name]: values } };
}

/** A view with a value taken into a filter, or out of it. */
export function toggled(view: View, name: FilterName, value: string): View {
  const before = view.filters[name];
  return withFilter(
    view,
    name,
    before.includes(value) ? before.filter((other) => other !== value) : [...before, value],
  );
}
