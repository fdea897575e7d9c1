import { percent } from "../../parts/words.ts";
import { type FrameworkResult, frameworkFindings, requirementsMet } from "../data/frameworks.ts";
import type { Scan } from "../data/scan.ts";
import { passRate } from "../data/units.ts";
import { StatusBar } from "../status-bar.tsx";

/** How much of each framework is met. */
export function FrameworkRates({ scan }: { readonly scan: Scan }) {
  const { frameworks } = scan.summary;
  if (frameworks.length === 0) return null;
  return (
    <section class="card" aria-labelledby="by-framework">
      <h2 id="by-framework">Frameworks</h2>
      <ul class="rates">
        {frameworks.map((framework) => (
          <FrameworkRate key={framework.id} scan={scan} framework={framework} />
        ))}
      </ul>
      <p class="quiet">
        Passed findings of those that apply; unknown ones count as not passed. A requirement is met when all
        of its checks passed.
      </p>
    </section>
  );
}

function FrameworkRate({ scan, framework }: { readonly scan: Scan; readonly framework: FrameworkResult }) {
  const { met, of } = requirementsMet(framework);
  const findings = frameworkFindings(scan, framework.id);
  const rate = scan.compliance?.frameworks.find(({ id }) => id === framework.id)?.organization.inAccounts;
  return (
    <li>
      <p class="rate-line">
        <a href={`#/frameworks/${encodeURIComponent(framework.id)}`}>{framework.title}</a>
        <strong>{percent(passRate(findings))}</strong>
      </p>
      <StatusBar counts={findings} />
      <p class="quiet">
        {met} of {of} requirements met in every account
        {rate !== undefined && `; ${percent(rate.score)} when each account counts for itself`}
      </p>
    </li>
  );
}
