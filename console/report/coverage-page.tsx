import { causes } from "../../scanner/access/causes.ts";
import type { LedgerSum } from "../../scanner/results/formats/report-data.ts";
import { counted, number } from "../parts/words.ts";
import type { Scan } from "./data/scan.ts";
import { type Route, routeHash } from "./route.ts";

type Unread = Scan["ledger"]["unread"][number];

/** By what the ledger can be added up. */
const groupings = ["cause", "account", "region", "operation"] as const;
type Grouping = (typeof groupings)[number];
const groupingWords: Readonly<Record<Grouping, string>> = {
  cause: "By cause",
  account: "By account",
  region: "By region",
  operation: "By operation",
};

/** Lines that are listed at once. */
const mostListed = 200;

/** What was read and what was not: the ledger. */
export function CoveragePage({ scan, route }: { readonly scan: Scan; readonly route: Route }) {
  const { ledger, summary } = scan;
  const by = groupings.find((name) => name === route.query.get("by")) ?? "cause";
  const rows = sumsBy(scan, by);
  const unread = rows.reduce((sum, row) => sum + row.unread, 0);
  const wanted = route.query.get("only");
  return (
    <>
      <h1 tabIndex={-1}>Coverage</h1>
      <p class="lead">
        {summary.coverage.complete
          ? "Everything that was asked for was read."
          : `${counted(unread, "read")} without an answer. What hangs on them is unknown.`}
      </p>
      <ul class="tabs" aria-label="Add up">
        {groupings.map((name) => (
          <li key={name}>
            <a
              href={routeHash(withQuery(route, { by: name }))}
              aria-current={name === by ? "true" : undefined}
            >
              {groupingWords[name]}
            </a>
          </li>
        ))}
      </ul>
      <section class="card" aria-labelledby="sums">
        <h2 id="sums">{groupingWords[by]}</h2>
        {rows.length === 0 ? (
          <p>Nothing was left unread.</p>
        ) : (
          <SumTable scan={scan} by={by} rows={rows} route={route} />
        )}
      </section>
      {ledger.unread.length > 0 && <Lines scan={scan} by={by} wanted={wanted} route={route} />}
    </>
  );
}

interface Sum {
  readonly key: string;
  readonly unread: number;
  readonly reads: number;
}

function SumTable(props: {
  readonly scan: Scan;
  readonly by: Grouping;
  readonly rows: readonly Sum[];
  readonly route: Route;
}) {
  const { scan, by, rows, route } = props;
  return (
    <div class="scrolls" tabIndex={0} role="region" aria-label={groupingWords[by]}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{by === "cause" ? "Cause" : groupingWords[by].slice(3)}</th>
            <th scope="col" class="figure">
              Not read
            </th>
            {by === "cause" ? (
              <th scope="col">What it means, and what to do</th>
            ) : (
              <th scope="col" class="figure">
                Of all reads
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, unread, reads }) => (
            <tr key={key}>
              <th scope="row">
                <a href={routeHash(withQuery(route, { by, only: key }))}>
                  {by === "cause" ? <code>{key}</code> : nameOf(scan, by, key)}
                </a>
              </th>
              <td class="figure">{number(unread)}</td>
              {by === "cause" ? <Explanation kind={key} /> : <td class="figure">{number(reads)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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

function Lines(props: {
  readonly scan: Scan;
  readonly by: Grouping;
  readonly wanted: string | null;
  readonly route: Route;
}) {
  const { scan, by, wanted, route } = props;
  const { unread, unreadLines } = scan.ledger;
  const lines = unread.filter((line) => wanted === null || keyOf(line, by) === wanted);
  return (
    <section class="card" aria-labelledby="lines">
      <h2 id="lines">What was not read{wanted === null ? "" : `: ${nameOf(scan, by, wanted)}`}</h2>
      {wanted !== null && (
        <p>
          <a href={routeHash(withQuery(route, { by }))}>Show all</a>
        </p>
      )}
      <div class="scrolls" tabIndex={0} role="region" aria-label="What was not read">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Region</th>
              <th scope="col">Operation</th>
              <th scope="col">Cause</th>
              <th scope="col" class="figure">
                Reads
              </th>
              <th scope="col">What AWS said</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, mostListed).map((line) => (
              <tr key={`${line.account} ${line.region} ${line.operation} ${line.outcome}`}>
                <td>{nameOf(scan, "account", line.account)}</td>
                <td>{line.region}</td>
                <td>
                  {line.operation}
                  {line.types.length > 0 && <span class="quiet block">{line.types.join(", ")}</span>}
                </td>
                <td>
                  <code>{line.outcome}</code>
                </td>
                <td class="figure">{number(line.reads)}</td>
                <td class="message">
                  {[line.code, line.message].filter((text) => text !== null && text !== "").join(": ")}
                </td>
              </tr>
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
      {unreadLines > unread.length && (
        <p class="quiet">
          This file holds {number(unread.length)} of {number(unreadLines)} lines; the sums above are of all.
          The results have the rest: <code>hubscan ledger --outcome unread</code>
        </p>
      )}
    </section>
  );
}

function sumsBy({ ledger }: Scan, by: Grouping): Sum[] {
  const sums = {
    cause: ledger.byOperation,
    account: ledger.byAccount,
    region: ledger.byRegion,
    operation: ledger.byOperation,
  };
  const rows = new Map<string, { key: string; unread: number; reads: number }>();
  for (const { outcome, key: own, reads } of sums[by] satisfies readonly LedgerSum[]) {
    const answered = outcome === "read" || outcome === "absent";
    const key = by === "cause" ? outcome : own;
    const row = rows.get(key) ?? { key, unread: 0, reads: 0 };
    row.reads += reads;
    if (!answered) row.unread += reads;
    rows.set(key, row);
  }
  return [...rows.values()]
    .filter(({ unread }) => unread > 0)
    .sort((a, b) => b.unread - a.unread || (a.key < b.key ? -1 : 1));
}

function keyOf(line: Unread, by: Grouping): string {
  return by === "cause" ? line.outcome : line[by];
}

function nameOf(scan: Scan, by: Grouping, key: string): string {
  if (by !== "account") return key;
  const name = scan.accounts.get(key)?.name;
  return name === undefined ? key : `${name} (${key})`;
}

function withQuery(route: Route, query: Readonly<Record<string, string>>): Route {
  return { ...route, query: new URLSearchParams(query) };
}
