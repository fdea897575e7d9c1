import { counted } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { type Route, routeHash } from "../route.ts";
import { SumTable } from "./sum-table.tsx";
import { groupings, groupingWords, sumsBy } from "./sums.ts";
import { UnreadLines } from "./unread-lines.tsx";

/** What was read and what was not: the ledger. */
export function CoveragePage({ scan, route }: { readonly scan: Scan; readonly route: Route }) {
  const by = groupings.find((name) => name === route.query.get("by")) ?? "cause";
  const rows = sumsBy(scan, by);
  const missing = rows.reduce((sum, row) => sum + row.missing, 0);
  const nothingThere = rows.reduce((sum, row) => sum + row.nothingThere, 0);
  return (
    <>
      <h1 tabIndex={-1}>Coverage</h1>
      <p class="lead">
        {missing === 0
          ? "Everything that was asked for was read."
          : `${counted(missing, "read")} had no answer; what hangs on them is unknown.`}
        {nothingThere > 0 &&
          ` ${counted(nothingThere, "place")} had nothing to read: the region is not enabled, or does not have the service.`}
      </p>
      <ul class="tabs" aria-label="Add up by">
        {groupings.map((name) => (
          <li key={name}>
            <a
              href={routeHash({ ...route, query: new URLSearchParams({ by: name }) })}
              aria-current={name === by ? "true" : undefined}
            >
              By {groupingWords[name].toLowerCase()}
            </a>
          </li>
        ))}
      </ul>
      {rows.length > 0 && <SumTable scan={scan} by={by} rows={rows} route={route} />}
      {scan.ledger.unread.length > 0 && (
        <UnreadLines scan={scan} by={by} wanted={route.query.get("only")} route={route} />
      )}
    </>
  );
}
