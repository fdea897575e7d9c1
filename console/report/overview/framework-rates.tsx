import { Legend, ShareBar } from "../../parts/share-bar.tsx";
import { percent } from "../../parts/words.ts";
import { requirementResults, resultCounts, resultWords, score } from "../data/frameworks.ts";
import type { Scan } from "../data/scan.ts";

/** How much of each framework is met. */
export function FrameworkRates({ scan }: { readonly scan: Scan }) {
  const { frameworks } = scan.summary;
  if (frameworks.length === 0) return null;
  const results = requirementResults.filter((result) =>
    frameworks.some((framework) => resultCounts(framework)[result] > 0),
  );
  return (
    <section class="card" aria-labelledby="by-framework">
      <h2 id="by-framework">Frameworks</h2>
      <ul class="rates">
        {frameworks.map((framework) => {
          const { met, of } = score(framework);
          const counts = resultCounts(framework);
          return (
            <li key={framework.id}>
              <p class="rate-line">
                <a href={`#/frameworks/${encodeURIComponent(framework.id)}`}>{framework.title}</a>
                <span class="figure">
                  <strong>{percent(of === 0 ? null : met / of)}</strong>{" "}
                  <span class="quiet">
                    {met} of {of} met
                  </span>
                </span>
              </p>
              <ShareBar
                shares={requirementResults.map((result) => ({
                  kind: result,
                  label: resultWords[result].toLowerCase(),
                  value: counts[result],
                }))}
              />
            </li>
          );
        })}
      </ul>
      <Legend shares={results.map((result) => ({ kind: result, label: resultWords[result] }))} />
      <p class="quiet">
        A requirement is met when its checks passed in every account. The rate is of those that a check can
        tell and that apply; an unknown one is not met.
      </p>
    </section>
  );
}
