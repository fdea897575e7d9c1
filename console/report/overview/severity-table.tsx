import { severities } from "../../../scanner/results/finding.ts";
import { SeverityLabel } from "../../parts/labels.tsx";
import { Legend, ShareBar } from "../../parts/share-bar.tsx";
import { figure, shares, TableHead } from "../../parts/table-head.tsx";
import { number, statusWords } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { byStatus } from "../data/units.ts";
import { findingsHash } from "../route.ts";
import { barStatuses } from "../status-bar.tsx";

export function SeverityTable({ scan }: { readonly scan: Scan }) {
  const { counts } = scan.summary;
  const shown = barStatuses.filter((status) => status !== "EXCEPTED" || byStatus(counts).EXCEPTED > 0);
  const most = Math.max(
    ...severities.map((severity) => shown.reduce((sum, status) => sum + counts[status][severity], 0)),
  );
  return (
    <section class="card" aria-labelledby="by-severity">
      <h2 id="by-severity">Findings by severity</h2>
      <table class="plain">
        <TableHead columns={["Severity", ...shown.map((status) => figure(statusWords[status])), shares]} />
        <tbody>
          {severities.map((severity) => (
            <tr key={severity}>
              <th scope="row">
                <SeverityLabel severity={severity} />
              </th>
              {shown.map((status) => (
                <td key={status} class="figure">
                  {counts[status][severity] === 0 ? (
                    <span class="quiet">0</span>
                  ) : (
                    <a href={findingsHash({ severity, status })}>{number(counts[status][severity])}</a>
                  )}
                </td>
              ))}
              <td class="bar-cell">
                <ShareBar
                  of={most}
                  shares={shown.map((status) => ({
                    kind: status,
                    label: statusWords[status].toLowerCase(),
                    value: counts[status][severity],
                  }))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Legend shares={shown.map((status) => ({ kind: status, label: statusWords[status] }))} />
    </section>
  );
}
