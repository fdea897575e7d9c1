/** Pages, by the first part of the address behind `#/`. */
export const pageNames = [
  "overview",
  "findings",
  "resolved",
  "accounts",
  "frameworks",
  "coverage",
  "exceptions",
] as const;
export type PageName = (typeof pageNames)[number];

/** Where somebody is: everything that the page shows follows from it, so that an address can be passed on. */
export interface Route {
  readonly page: PageName;
  /** What is opened on the page: a finding's id, a framework's. */
  readonly item: string | null;
  readonly query: URLSearchParams;
}

/** Reads an address (`#/findings?severity=high`). Null for one that leads nowhere. */
export function parseRoute(hash: string): Route | null {
  const [path = "", ...rest] = hash.replace(/^#\/?/, "").split("?");
  const [page, ...item] = path.split("/");
  const query = new URLSearchParams(rest.join("?"));
  if (page === undefined || page === "") return { page: "overview", item: null, query };
  const known = pageNames.find((name) => name === page);
  if (known === undefined) return null;
  return { page: known, item: item.length === 0 ? null : decodedItem(item.join("/")), query };
}

/** The address of a route. */
export function routeHash({ page, item, query }: Route): string {
  const path = page === "overview" ? "" : page;
  const search = query.toString();
  return `#/${path}${item === null ? "" : `/${encodeURIComponent(item)}`}${search === "" ? "" : `?${search}`}`;
}

/** The address of findings, narrowed. */
export function findingsHash(narrowed: Readonly<Record<string, string | readonly string[]>>): string {
  const query = new URLSearchParams();
  for (const [key, values] of Object.entries(narrowed)) {
    for (const value of [values].flat()) query.append(key, value);
  }
  return routeHash({ page: "findings", item: null, query });
}

function decodedItem(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is no fault: it is then an item that there is not.
    return text;
  }
}
