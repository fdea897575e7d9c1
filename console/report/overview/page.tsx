import { counted, number, time } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { findingsHash } from "../route.ts";
import { Changes } from "./changes.tsx";
import { FailedChecks, MostFailures } from "./failures.tsx";
import { Figures } from "./figures.tsx";
import { FrameworkRates } from "./framework-rates.tsx";
import { SeverityTable } from "./severity-table.tsx";
import { UnitRates } from "./unit-rates.tsx";
import { Unread } from "./unread.tsx";

/** What somebody has to know within a minute. */
export function OverviewPage({ scan }: { readonly scan: Scan }) {
  const { manifest, summary } = scan;
  const seconds = (Date.parse(summary.finished) - Date.parse(summary.started)) / 1000;
  return (
    <div class="overview">
      <h1 tabIndex={-1}>
        {manifest.organization === null ? "Scan" : `Organization ${manifest.organization}`}
      </h1>
      <p class="lead">
        Scanned {time(manifest.started)} in {duration(seconds)}:{" "}
        {counted(summary.accounts.scanned, "account")}, {counted(manifest.checks, "check")},{" "}
        {number(summary.calls)} calls.
      </p>
      <Completeness scan={scan} />
      <Figures scan={scan} />
      <div class="columns">
        <SeverityTable scan={scan} />
        <FrameworkRates scan={scan} />
      </div>
      <FailedChecks scan={scan} />
      {/* With figures of frameworks, units take the whole width. */}
      <div class={scan.compliance === null ? "columns" : undefined}>
        <UnitRates scan={scan} />
        <MostFailures scan={scan} />
      </div>
      <Unread scan={scan} />
      <Changes scan={scan} />
    </div>
  );
}

/** Says first of all whether everything was read. */
function Completeness({ scan }: { readonly scan: Scan }) {
  const { coverage, accounts } = scan.summary;
  if (coverage.complete) {
    return <p class="note note-good">Everything that was asked for was read.</p>;
  }
  return (
    <p class="note note-unknown">
      <strong>Not everything was read.</strong>{" "}
      {coverage.accountsMissing > 0 &&
        `${coverage.accountsMissing} of ${counted(accounts.selected, "selected account")} could not be scanned. `}
      <a href={findingsHash({ status: "UNKNOWN" })}>{counted(coverage.unknownFindings, "finding")}</a>{" "}
      {coverage.unknownFindings === 1 ? "is" : "are"} unknown: neither good nor bad, and nowhere counted as
      passed. <a href="#/coverage">What was not read, and why</a>
    </p>
  );
}

function duration(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  return counted(Math.round(seconds / 60), "minute");
}
