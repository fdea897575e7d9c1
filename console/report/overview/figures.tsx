import type { ComponentChildren } from "preact";
import { type Severity, severities } from "../../../scanner/results/finding.ts";
import { number, percent } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { byStatus, passRate } from "../data/units.ts";
import { findingsHash } from "../route.ts";

/** The figures of the scan that stand for the rest. */
export function Figures({ scan }: { readonly scan: Scan }) {
  const { summary } = scan;
  const findings = byStatus(summary.counts);
  const { critical, high } = summary.counts.FAIL;
  const { total, selected, scanned } = summary.accounts;
  const applying = findings.FAIL + findings.PASS + findings.UNKNOWN + findings.EXCEPTED;
  return (
    <dl class="figures">
      <Figure name="Accounts scanned" value={`${number(scanned)} of ${number(selected)}`} href="#/accounts">
        {selected - scanned > 0 ? `${number(selected - scanned)} could not be` : "all that were selected"}
        {total > selected && `, ${number(total - selected)} not selected`}
      </Figure>
      <Figure name="Failed" value={number(findings.FAIL)} href={findingsHash({ status: "FAIL" })}>
        {number(critical)} critical, {number(high)} high
      </Figure>
      <Figure name="Unknown" value={number(findings.UNKNOWN)} href={findingsHash({ status: "UNKNOWN" })}>
        could not be read or judged
      </Figure>
      <Figure name="Passed" value={percent(passRate(findings))} href={findingsHash({ status: "PASS" })}>
        {number(findings.PASS)} of {number(applying)} that apply
      </Figure>
      <SinceLastScan scan={scan} />
    </dl>
  );
}

function SinceLastScan({ scan }: { readonly scan: Scan }) {
  const { lifecycle } = scan.summary;
  if (lifecycle === undefined || lifecycle === null || lifecycle.since === null) return null;
  const fresh = total(lifecycle.new) + total(lifecycle.reopened);
  const reopened = total(lifecycle.reopened);
  const unconfirmed = total(lifecycle.unconfirmed);
  return (
    <>
      <Figure name="New" value={number(fresh)} href={findingsHash({ lifecycle: ["new", "reopened"] })}>
        since the last scan{reopened > 0 && `, ${number(reopened)} of them reopened`}
      </Figure>
      <Figure name="Resolved" value={number(total(lifecycle.resolved))} href="#/resolved">
        {number(total(lifecycle.open))} still open
        {unconfirmed > 0 && `, ${number(unconfirmed)} could not be read again`}
      </Figure>
    </>
  );
}

function total(bySeverity: Readonly<Record<Severity, number>>): number {
  return severities.reduce((sum, severity) => sum + bySeverity[severity], 0);
}

function Figure(props: {
  readonly name: string;
  readonly value: string;
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  const { name, value, href, children } = props;
  return (
    <div class="figure-box">
      <dt>{name}</dt>
      <dd class="figure-value">
        <a href={href}>{value}</a>
      </dd>
      <dd class="quiet">{children}</dd>
    </div>
  );
}
