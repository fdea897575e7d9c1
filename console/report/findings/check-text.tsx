import type { CheckFacts } from "../../../scanner/results/check-facts.ts";
import { Fact, Section } from "../../parts/section.tsx";
import type { Scan } from "../data/scan.ts";
import { findingsHash } from "../route.ts";

/** What the policies say about a check: the risk, the remedy, and who else asks for it. */
export function CheckText({ scan, check }: { readonly scan: Scan; readonly check: CheckFacts }) {
  const { console: byHand, cli, pulumi } = check.remediation;
  const frameworks = Object.entries(check.frameworks);
  const sameAs = Object.entries(check.sameAs);
  return (
    <>
      <Section title="Risk">
        <p>{check.risk}</p>
      </Section>
      <Section title="Remedy">
        {byHand !== undefined && <p>{byHand}</p>}
        {cli !== undefined && <Code label="Command line" text={cli} />}
        {pulumi !== undefined && <Code label="Pulumi" text={pulumi} />}
      </Section>
      <Section title="Check">
        <dl class="facts">
          <Fact name="Id">
            <a href={findingsHash({ check: check.id })}>{check.id}</a>
          </Fact>
          {frameworks.map(([framework, requirements]) => (
            <Fact key={framework} name={frameworkTitle(scan, framework)}>
              {requirements.join(", ")}
            </Fact>
          ))}
          {sameAs.map(([whose, ids]) => (
            <Fact key={whose} name={`Same as in ${whose}`}>
              {ids.join(", ")}
            </Fact>
          ))}
          {check.references.length > 0 && (
            <Fact name="References">
              <ul class="references">
                {check.references.map((page) => (
                  <li key={page}>
                    <Reference page={page} />
                  </li>
                ))}
              </ul>
            </Fact>
          )}
        </dl>
      </Section>
    </>
  );
}

/** A link where it is one to a page: policies are written by many, and an address may be anything. */
function Reference({ page }: { readonly page: string }) {
  if (!/^https?:\/\//i.test(page)) return <>{page}</>;
  return (
    <a href={page} target="_blank" rel="noopener noreferrer">
      {page}
    </a>
  );
}

function Code({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <figure class="code">
      <figcaption>{label}</figcaption>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text.trimEnd()}
      </pre>
    </figure>
  );
}

function frameworkTitle(scan: Scan, id: string): string {
  return scan.summary.frameworks.find((framework) => framework.id === id)?.title ?? id;
}
