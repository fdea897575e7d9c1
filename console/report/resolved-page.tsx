import { statuses } from "../../scanner/results/finding.ts";
import type { ReportResolved } from "../../scanner/results/formats/report-data.ts";
import { SeverityLabel } from "../parts/labels.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { counted, number, statusWords } from "../parts/words.ts";
import type { Scan } from "./data/scan.ts";
import { routeHash } from "./route.ts";

type Resolved = ReportResolved["listed"][number];

/** What failed before this scan and does no longer. */
export function ResolvedPage({ scan }: { readonly scan: Scan }) {
  const { listed, inAll } = scan.resolved;
  const rows = rowsOf(scan, listed);
  return (
    <>
      <h1 tabIndex={-1}>Resolved</h1>
      <p class="lead">
        {scan.hasLifecycle
          ? `${counted(inAll, "finding")} of earlier scans failed, and no longer ${inAll === 1 ? "does" : "do"}: mended, or what it was about is gone. What was not read is not among them.`
          : "There is no earlier scan to compare with."}
      </p>
      {listed.length > 0 && (
        <section class="card">
          <h2>No longer failing</h2>
          <div class="scrolls" tabIndex={0} role="region" aria-label="No longer failing">
            <table class="plain">
              <TableHead
                columns={["Severity", "Check", "Resource", "Account", "Region", "First seen", "Now"]}
              />
              <tbody>
                {listed.map((finding) => (
                  <ResolvedRow key={finding.id} scan={scan} finding={finding} row={rows.get(finding.id)} />
                ))}
              </tbody>
            </table>
          </div>
          {inAll > listed.length && (
            <p class="quiet">
              This file names the worst {number(listed.length)} of {number(inAll)}; the results have the rest:{" "}
              <code>hubscan diff --json</code>
            </p>
          )}
        </section>
      )}
    </>
  );
}

function ResolvedRow(props: {
  readonly scan: Scan;
  readonly finding: Resolved;
  readonly row: number | undefined;
}) {
  const { scan, finding, row } = props;
  const { check, severity, region, resource, account, firstSeen } = finding;
  return (
    <tr>
      <td>
        <SeverityLabel severity={severity} />
      </td>
      <th scope="row">{scan.checks.get(check)?.title ?? check}</th>
      <td class="name" title={resource.arn}>
        {resource.name || resource.arn}
      </td>
      <td class="whole">
        {scan.accounts.get(account)?.name}
        <span class="quiet block">{account}</span>
      </td>
      <td class="whole">{region}</td>
      <td class="whole">{firstSeen.slice(0, 10)}</td>
      <td>
        <Now scan={scan} finding={finding} row={row} />
      </td>
    </tr>
  );
}

/** What the scan says of it now: a finding that passes or does not apply; what has none is gone. */
function Now(props: { readonly scan: Scan; readonly finding: Resolved; readonly row: number | undefined }) {
  const { scan, finding, row } = props;
  if (row === undefined) {
    // Of findings that are counted and not listed, nobody can tell here which there are.
    return <span class="quiet">{scan.unlisted.length === 0 ? "Gone" : "Passes, or is gone"}</span>;
  }
  const status = statuses[scan.findings.status[row] ?? 0] ?? "PASS";
  return (
    <a href={routeHash({ page: "findings", item: finding.id, query: new URLSearchParams() })}>
      {statusWords[status]}
    </a>
  );
}

/** The rows of the findings that are listed, by id. */
function rowsOf({ findings }: Scan, listed: readonly Resolved[]): ReadonlyMap<string, number> {
  const wanted = new Set(listed.map(({ id }) => id));
  const rows = new Map<string, number>();
  findings.ids.forEach((id, row) => {
    if (wanted.has(id)) rows.set(id, row);
  });
  return rows;
}
