import type { FindingException } from "../../scanner/results/finding.ts";
import type { ExceptionReference } from "../../scanner/results/summary.ts";
import { figure, TableHead } from "../parts/table-head.tsx";
import { counted, number } from "../parts/words.ts";
import { jsonOf } from "./data/findings.ts";
import type { Scan } from "./data/scan.ts";
import { findingsHash } from "./route.ts";

/** An exception and how many findings fall under it. */
type ExceptionRow = FindingException & Pick<ExceptionReference, "findings">;

/** Whether there is anything to say about exceptions. */
export function hasExceptions({ summary, facets }: Scan): boolean {
  const excepted = facets.status.values.indexOf("EXCEPTED");
  const { expired = [], unused = [], soon = [] } = summary.exceptions ?? {};
  return facets.status.place.includes(excepted) || [...expired, ...unused, ...soon].length > 0;
}

/** What was excepted, by whom, why, and until when. */
export function ExceptionsPage({ scan }: { readonly scan: Scan }) {
  const applied = appliedExceptions(scan);
  const { exceptions } = scan.summary;
  const findings = applied.reduce((sum, row) => sum + row.findings, 0);
  return (
    <>
      <h1 tabIndex={-1}>Exceptions</h1>
      <p class="lead">
        {counted(findings, "finding")} that failed and {findings === 1 ? "is" : "are"} excepted.{" "}
        {findings > 0 && <a href={findingsHash({ status: "EXCEPTED" })}>Show them</a>}
      </p>
      <ExceptionTable title="In force" rows={applied} />
      <ExceptionTable title="Expire within 14 days" rows={exceptions?.soon ?? []} />
      <ExceptionTable title="Expired: their findings are open again" rows={exceptions?.expired ?? []} />
      <ExceptionTable title="Matched nothing" rows={exceptions?.unused ?? []} />
    </>
  );
}

function ExceptionTable(props: { readonly title: string; readonly rows: readonly ExceptionRow[] }) {
  const { title, rows } = props;
  if (rows.length === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <div class="scrolls" tabIndex={0} role="region" aria-label={title}>
        <table class="plain">
          <TableHead columns={["Exception", "Owner", "Reason", "Expires", figure("Findings")]} />
          <tbody>
            {rows.map(({ file, line, owner, reason, expires, findings }) => (
              <tr key={`${file}:${line}`}>
                <th scope="row">
                  <code>
                    {file}:{line}
                  </code>
                </th>
                <td>{owner}</td>
                <td>{reason}</td>
                <td class="whole">{expires}</td>
                <td class="figure">{number(findings)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function appliedExceptions({ findings }: Scan): ExceptionRow[] {
  const rows = new Map<number, FindingException & { findings: number }>();
  findings.exception.forEach((place, row) => {
    const known = rows.get(place);
    if (known !== undefined) known.findings += 1;
    else {
      const exception = jsonOf(findings, "exception", row) as FindingException | null;
      if (exception !== null) rows.set(place, { ...exception, findings: 1 });
    }
  });
  return [...rows.values()];
}
