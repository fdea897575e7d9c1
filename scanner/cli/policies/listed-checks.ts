import { selectChecks } from "../../policy/select-checks.ts";
import type { Severity } from "../../results/finding.ts";
import type { CheckValues } from "../options/checks.ts";
import type { PoliciesWithStates } from "./load.ts";
import { requirementsByFramework } from "./requirements.ts";

/** A check as `hubscan policies list --format json` gives it. */
export interface ListedCheck {
  readonly id: string;
  readonly severity: Severity;
  readonly resource: string;
  readonly service: string;
  readonly title: string;
  /** Ids by which others know the same check. */
  readonly sameAs: Readonly<Record<string, readonly string[]>>;
  /** Requirements that it is mapped to, by framework. */
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
  readonly enabled: boolean;
  /** Why it is off; null when it is on. */
  readonly why: string | null;
}

/** The checks that the options name, with their state by the settings. */
export function listedChecks(
  { policies, states }: PoliciesWithStates,
  { check, excludeCheck, service, severity, framework }: CheckValues,
): ListedCheck[] {
  const wanted = selectChecks(policies.checks, {
    checks: check ?? [],
    excluded: excludeCheck ?? [],
    services: service ?? [],
    severity: severity ?? null,
    frameworks: framework ?? [],
  });
  return wanted.map((check) => {
    const { id, severity, resourceType, service, title, sameAs } = check;
    const why = states.get(id) ?? null;
    return {
      id,
      severity,
      resource: resourceType,
      service,
      title,
      sameAs,
      frameworks: requirementsByFramework(check),
      enabled: why === null,
      why,
    };
  });
}
