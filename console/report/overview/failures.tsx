import { severities } from "../../../scanner/results/finding.ts";
import { SeverityLabel } from "../../parts/labels.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { figure, shares, TableHead } from "../../parts/table-head.tsx";
import { number, severityWords } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { accountCounts } from "../data/units.ts";
import { findingsHash } from "../route.ts";

/** Rows that a person reads at once. */
const mostListed = 10;

/** The checks that failed, worst first. */
export function FailedChecks({ scan }: { readonly scan: Scan }) {
  const failed = scan.summary.checks.filter(({ statuses }) => statuses.FAIL > 0);
  return (
    <section class="card" aria-labelledby="failed-checks">
      <h2 id="failed-checks">What to mend first</h2>
      {failed.length === 0 ? (
        <p>No check failed.</p>
      ) : (
        <table class="plain">
          <TableHead columns={["Severity", "Check", figure("Failed"), figure("Accounts")]} />
          <tbody>
            {failed.slice(0, mostListed).map(({ id, title, severity, statuses, failedAccounts }) => (
              <tr key={id}>
                <td>
                  <SeverityLabel severity={severity} />
                </td>
                <th scope="row">
                  <a href={findingsHash({ check: id, status: "FAIL" })}>{title}</a>
                </th>
                <td class="figure">{number(statuses.FAIL)}</td>
                <td class="figure">{number(failedAccounts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {failed.length > mostListed && (
        <p>
          <a href={findingsHash({ status: "FAIL", group: "check" })}>
            All {number(failed.length)} checks that failed
          </a>
        </p>
      )}
    </section>
  );
}

/** The accounts with the most severe failures. */
export function MostFailures({ scan }: { readonly scan: Scan }) {
  const accounts = [...accountCounts(scan)]
    .map(([id, { FAIL }]) => ({
      id,
      failed: FAIL,
      sum: severities.reduce((sum, severity) => sum + FAIL[severity], 0),
    }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.failed.critical - a.failed.critical || b.failed.high - a.failed.high || b.sum - a.sum);
  if (accounts.length === 0) return null;
  const most = Math.max(...accounts.map(({ sum }) => sum));
  return (
    <section class="card" aria-labelledby="most-failures">
      <h2 id="most-failures">Accounts with the worst failures</h2>
      <table class="plain">
        <TableHead columns={["Account", figure("Critical"), figure("High"), figure("All"), shares]} />
        <tbody>
          {accounts.slice(0, mostListed).map(({ id, failed, sum }) => (
            <tr key={id}>
              <th scope="row">
                <a href={findingsHash({ account: id, status: "FAIL" })} title={id}>
                  {scan.accounts.get(id)?.name ?? id}
                </a>
              </th>
              <td class="figure">{number(failed.critical)}</td>
              <td class="figure">{number(failed.high)}</td>
              <td class="figure">{number(sum)}</td>
              <td class="bar-cell">
                <ShareBar
                  of={most}
                  shares={severities.map((severity) => ({
                    kind: severity,
                    label: severityWords[severity].toLowerCase(),
                    value: failed[severity],
                  }))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
