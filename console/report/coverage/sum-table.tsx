import { causes } from "../../../scanner/access/causes.ts";
import { figure, TableHead } from "../../parts/table-head.tsx";
import { number } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { type Route, routeHash } from "../route.ts";
import { type Grouping, groupingWords, nameOf, type Sum } from "./sums.ts";

/** What was not read, added up. */
export function SumTable(props: {
  readonly scan: Scan;
  readonly by: Grouping;
  readonly rows: readonly Sum[];
  readonly route: Route;
}) {
  const { scan, by, rows, route } = props;
  const title = `Not read, by ${groupingWords[by].toLowerCase()}`;
  return (
    <section class="card">
      <h2>{title}</h2>
      <div class="scrolls" tabIndex={0} role="region" aria-label={title}>
        <table class="plain">
          <TableHead
            columns={[
              groupingWords[by],
              figure("Not read"),
              figure("Nothing there"),
              by === "cause" ? "What it means, and what to do" : figure("Answered"),
            ]}
          />
          <tbody>
            {rows.map(({ key, missing, nothingThere, answered }) => (
              <tr key={key}>
                <th scope="row">
                  <a href={routeHash({ ...route, query: new URLSearchParams({ by, only: key }) })}>
                    {by === "cause" ? <code>{key}</code> : nameOf(scan, by, key)}
                  </a>
                </th>
                <td class="figure">{number(missing)}</td>
                <td class="figure">{number(nothingThere)}</td>
                {by === "cause" ? <Explanation kind={key} /> : <td class="figure">{number(answered)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Explanation({ kind }: { readonly kind: string }) {
  const known = Object.entries(causes).find(([name]) => name === kind)?.[1];
  return (
    <td>
      {known?.meaning} <span class="quiet">{known?.cure}</span>
    </td>
  );
}
