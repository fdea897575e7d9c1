import { figure, shares, TableHead } from "../parts/table-head.tsx";
import { number } from "../parts/words.ts";
import {
  type FrameworkResult,
  requirementResults,
  requirementsMet,
  resultCounts,
  resultWords,
} from "./data/frameworks.ts";
import type { Scan } from "./data/scan.ts";
import { findingsHash } from "./route.ts";
import { StatusBar } from "./status-bar.tsx";

/** Every framework with its requirements. */
export function FrameworksPage({ scan, item }: { readonly scan: Scan; readonly item: string | null }) {
  const { frameworks } = scan.summary;
  const chosen = frameworks.find(({ id }) => id === item) ?? (item === null ? frameworks[0] : undefined);
  return (
    <>
      <h1 tabIndex={-1}>Frameworks</h1>
      {frameworks.length === 0 && <p>No framework was loaded for this scan.</p>}
      {item !== null && chosen === undefined && <p>This scan has no framework {item}.</p>}
      <ul class="tabs">
        {frameworks.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#/frameworks/${encodeURIComponent(id)}`}
              aria-current={id === chosen?.id ? "true" : undefined}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
      {chosen !== undefined && <Requirements framework={chosen} />}
    </>
  );
}

function Requirements({ framework }: { readonly framework: FrameworkResult }) {
  const { met, of } = requirementsMet(framework);
  const counts = resultCounts(framework);
  const told = requirementResults
    .filter((result) => counts[result] > 0)
    .map((result) => `${number(counts[result])} ${resultWords[result].toLowerCase()}`);
  return (
    <section class="card" aria-labelledby="framework">
      <h2 id="framework">{framework.title}</h2>
      <p>
        {met} of {of} requirements that a check can tell and that apply are met in every account. Of all{" "}
        {number(framework.requirements.length)}: {told.join(", ")}.
      </p>
      <div class="scrolls" tabIndex={0} role="region" aria-label={`Requirements of ${framework.title}`}>
        <table class="plain">
          <TableHead columns={["Id", "Requirement", "Result", figure("Failed"), figure("Unknown"), shares]} />
          <tbody>
            {framework.requirements.map(({ id, title, result, statuses }) => (
              <tr key={id}>
                <td class="id">{id}</td>
                <th scope="row">
                  {result === "MANUAL" || result === "NOT_COVERED" ? (
                    title
                  ) : (
                    <a href={findingsHash({ framework: `${framework.id}/${id}` })}>{title}</a>
                  )}
                </th>
                <td class={`result result-${result}`}>{resultWords[result]}</td>
                <td class="figure">{number(statuses.FAIL)}</td>
                <td class="figure">{number(statuses.UNKNOWN)}</td>
                <td class="bar-cell">
                  <StatusBar counts={statuses} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
