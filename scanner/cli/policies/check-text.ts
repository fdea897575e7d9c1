import pc from "picocolors";
import type { Check } from "../../policy/check.ts";
import type { CheckSource } from "../../policy/policy-file.ts";
import { indented, type Look, wrapped } from "../text-layout.ts";
import type { CheckReads } from "./check-reads.ts";
import { requirementsByFramework } from "./requirements.ts";

/** Everything about a check. */
export interface DescribedCheck {
  readonly check: Check;
  readonly source: CheckSource;
  /** Where it is written, `file:line`. */
  readonly place: string;
  /** Why it is off; null when it is on. */
  readonly why: string | null;
  readonly reads: CheckReads;
}

/** A check for people: what it looks at, the risk, the remedy, and what it makes a scan read. */
export function checkText({ check, source, place, why, reads }: DescribedCheck, look: Look): string {
  const color = pc.createColors(look.color);
  const facts: readonly (readonly [string, string])[] = [
    ["severity", check.severity],
    ["resource", check.resourceType],
    ["service", check.service],
    ["state", why === null ? "on" : `off: ${why}`],
    ["policy", place],
    ...Object.entries(check.sameAs).map(([whose, ids]) => [`same as`, `${whose} ${ids.join(", ")}`] as const),
    ...Object.entries(requirementsByFramework(check)).map(
      ([framework, ids]) => ["asked by", `${framework} ${ids.join(", ")}`] as const,
    ),
  ];
  const params = Object.entries(check.params).flatMap(([name, { type, default: value, description }]) => [
    `  ${name} (${type}) = ${JSON.stringify(value)}`,
    ...wrapped(description, look, "    "),
  ]);
  const sections: readonly (readonly string[])[] = [
    [`${color.bold(check.id)}  ${check.title}`],
    facts.map(([name, value]) => `${color.dim(name.padEnd(8))} ${value}`),
    source.when === undefined ? [] : [color.bold("Applies when"), ...indented(source.when)],
    [color.bold("Holds when"), ...indented(source.assert)],
    params.length === 0 ? [] : [color.bold("Params"), ...params],
    ...remedySections(check, look),
    [color.bold("API calls"), ...reads.calls.map(({ call, per }) => `  ${call}, once for each ${per}`)],
    [
      color.bold("IAM actions"),
      ...reads.actions.map((action) =>
        reads.beyondSecurityAudit.includes(action) ? `  ${action} (not in SecurityAudit)` : `  ${action}`,
      ),
    ],
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

/** A check for programs. */
export function checkJson({ check, source, place, why, reads }: DescribedCheck): string {
  const { id, severity, resourceType, service, title, params, risk, remediation, references, sameAs } = check;
  const described = {
    id,
    severity,
    resource: resourceType,
    service,
    title,
    when: source.when ?? null,
    assert: source.assert,
    params,
    risk,
    remediation,
    references,
    sameAs,
    frameworks: requirementsByFramework(check),
    enabled: why === null,
    why,
    policy: place,
    calls: reads.calls,
    actions: reads.actions,
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}

/** Risk, remedy and references of a check. */
export function remedySections(check: Check, look: Look): string[][] {
  const color = pc.createColors(look.color);
  const { console: byHand, cli, pulumi } = check.remediation;
  return [
    [color.bold("Risk"), ...wrapped(check.risk, look)],
    [
      color.bold("Remedy"),
      ...(byHand === undefined ? [] : wrapped(`Console: ${byHand}`, look)),
      ...(cli === undefined ? [] : indented(cli, "  $ ")),
      ...(pulumi === undefined ? [] : ["  Pulumi:", ...indented(pulumi, "    ")]),
    ],
    [color.bold("References"), ...check.references.map((page) => `  ${page}`)],
  ];
}
