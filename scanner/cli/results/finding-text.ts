import pc from "picocolors";
import { causes } from "../../access/causes.ts";
import type { Check } from "../../policy/check.ts";
import type { Finding, FindingLifecycle } from "../../results/finding.ts";
import { printable } from "../../results/formats/printable.ts";
import { remedySections } from "../policies/check-text.ts";
import { type Look, wrapped } from "../text-layout.ts";

/**
 * One finding with everything that is known about it, for people.
 * @param check null when the policies do not have it (any more)
 */
export function findingText(finding: Finding, check: Check | null, look: Look): string {
  const color = pc.createColors(look.color);
  const { account, resource, cause, lifecycle, exception } = finding;
  const tags = Object.entries(resource.tags).map(([key, value]) => `${key}=${value}`);
  const facts: readonly (readonly [string, string])[] = [
    ["check", finding.check],
    ["severity", finding.severity],
    ["account", `${account.id} ${account.name}`],
    ["region", finding.region],
    ["resource", `${resource.type} ${resource.name}`],
    ["arn", resource.arn],
    ...(tags.length > 0 ? [["tags", tags.join(", ")] as const] : []),
    ["found", `${finding.time} by scan ${finding.scan}`],
    ...(lifecycle === null ? [] : [["state", lifecycleText(lifecycle)] as const]),
    ["id", finding.id],
  ];
  const evidence = Object.entries(finding.evidence).map(([path, value]) =>
    printable(`  ${path} = ${JSON.stringify(value)}`),
  );
  const sections: readonly (readonly string[])[] = [
    [
      color.bold(`${finding.status}  ${check?.title ?? finding.check}`),
      ...wrapped(printable(finding.message), look, ""),
    ],
    facts.map(([name, value]) => `${color.dim(name.padEnd(9))} ${printable(value)}`),
    evidence.length === 0 ? [] : [color.bold("Evidence"), ...evidence],
    cause === null
      ? []
      : [
          color.bold("Why it is not known"),
          ...wrapped(
            printable([cause.operation, cause.code, cause.message].filter(Boolean).join(": ")),
            look,
          ),
          ...wrapped(causes[cause.kind].cure, look),
        ],
    exception === null
      ? []
      : [
          color.bold("Accepted"),
          ...wrapped(
            printable(
              `${exception.reason} (${exception.owner}, until ${exception.expires}; ${exception.file}:${exception.line})`,
            ),
            look,
          ),
        ],
    ...(check === null
      ? [["The policies have no check of this id: risk and remedy are not known here."]]
      : remedySections(check, look)),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function lifecycleText({ state, firstSeen, lastSeen, confirmed }: FindingLifecycle): string {
  const unconfirmed = confirmed ? "" : `; not read this time, last seen failing ${lastSeen}`;
  return `${state}, first seen ${firstSeen}${unconfirmed}`;
}
