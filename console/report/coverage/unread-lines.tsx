import { figure, TableHead } from "../../parts/table-head.tsx";
import { number } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { type Route, routeHash } from "../route.ts";
import { type Grouping, nameOf, type UnreadLine, unreadLines } from "./sums.ts";

/** Lines that are listed at once. */
const mostListed = 200;

/** The lines of the ledger that tell what was not read, all or of one cause, account, region or operation. */
export function UnreadLines(props: {
  readonly scan: Scan;
  readonly by: Grouping;
  readonly wanted: string | null;
  readonly route: Route;
}) {
  const { scan, by, wanted, route } = props;
  const lines = unreadLines(scan, by, wanted);
  const held = scan.ledger.unread.length;
  return (
    <section class="card">
      <h2>What was not read{wanted === null ? "" : `: ${nameOf(scan, by, wanted)}`}</h2>
      {wanted !== null && (
        <p>
          <a href={routeHash({ ...route, query: new URLSearchParams({ by }) })}>Show all</a>
        </p>
      )}
      <div class="scrolls" tabIndex={0} role="region" aria-label="What was not read">
        <table class="plain">
          <TableHead
            columns={["Account", "Region", "Operation", "Cause", figure("Reads"), "What AWS said"]}
          />
          <tbody>
            {lines.slice(0, mostListed).map((line) => (
              <Line
                key={`${line.account} ${line.region} ${line.operation} ${line.outcome}`}
                scan={scan}
                line={line}
              />
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > mostListed && (
        <p class="quiet">
          {number(lines.length - mostListed)} more lines: choose a cause, an account, a region or an operation
          above.
        </p>
      )}
      {scan.ledger.unreadLines > held && (
        <p class="quiet">
          This file holds {number(held)} of {number(scan.ledger.unreadLines)} lines; the sums above are of
          all. The results have the rest: <code>hubscan ledger --outcome unread</code>
        </p>
      )}
    </section>
  );
}

function Line({ scan, line }: { readonly scan: Scan; readonly line: UnreadLine }) {
  return (
    <tr>
      <td class="whole">
        {scan.accounts.get(line.account)?.name}
        <span class="quiet block">{line.account}</span>
      </td>
      <td class="whole">{line.region}</td>
      <td class="whole">
        {line.operation}
        {line.types.length > 0 && <span class="quiet block">{line.types.join(", ")}</span>}
      </td>
      <td class="whole">
        <code>{line.outcome}</code>
      </td>
      <td class="figure">{number(line.reads)}</td>
      <td class="message">{[line.code, line.message].filter(Boolean).join(": ")}</td>
    </tr>
  );
}
