import { allResourceTypes, findResourceType } from "../inventory/catalog.ts";
import type { Check } from "../policy/check.ts";
import { type Framework, loadFrameworks, requirementsByCheck } from "../policy/framework.ts";
import { loadPolicies, type ParameterSettings, type PolicySet } from "../policy/load.ts";
import type { CheckFacts } from "../results/check-facts.ts";
import type { FrameworkRequirements } from "../results/framework-result.ts";
import { fetchPolicies } from "../settings/fetch-policies.ts";
import { ownFrameworks, ownPolicies, type PolicyPlace } from "../settings/verify.ts";

/** All policies of a scan, with the frameworks that ask for their checks. */
export interface LoadedPolicies extends PolicySet {
  readonly frameworks: readonly Framework[];
}

/**
 * Loads hubscan's own policies and frameworks, and a user's policies beside them.
 * @throws UserError with everything that is wrong in any of the files
 */
export async function loadAllPolicies(options: {
  readonly place: PolicyPlace;
  /** Files, folders, and s3:// addresses. */
  readonly paths: readonly string[];
  readonly parameters: ParameterSettings;
}): Promise<LoadedPolicies> {
  const { place, paths, parameters } = options;
  const policies = await loadPolicies({
    paths: [ownPolicies(place.productFolder)],
    sources: await fetchPolicies(paths, place),
    parameters,
    resourceTypes: findResourceType,
    typeNames: async () => (await allResourceTypes()).map(({ resourceType }) => resourceType.type),
  });
  const frameworks = await loadFrameworks(
    [ownFrameworks(place.productFolder)],
    policies.checks.map(({ id }) => id),
  );
  const requirements = requirementsByCheck(frameworks);
  const checks = policies.checks.map((check) => ({ ...check, frameworks: requirements.get(check.id) ?? [] }));
  return { ...policies, checks, frameworks };
}

/** A check as results keep it. */
export function checkFacts(check: Check): CheckFacts {
  const { id, title, severity, service, resourceType, risk, remediation, references, sameAs } = check;
  const frameworks: Record<string, string[]> = {};
  for (const { framework, requirement } of check.frameworks) {
    (frameworks[framework] ??= []).push(requirement);
  }
  return {
    id,
    title,
    severity,
    service,
    resourceType,
    risk,
    remediation,
    references: [...references],
    sameAs: Object.fromEntries(Object.entries(sameAs).map(([who, ids]) => [who, [...ids]])),
    frameworks,
  };
}

/** A framework as the summary takes it. */
export function frameworkRequirements({ id, title, requirements }: Framework): FrameworkRequirements {
  return {
    id,
    title,
    requirements: requirements.map(({ id, title, checks, manual, notCovered }) => ({
      id,
      title,
      coverage: manual !== null ? "manual" : notCovered !== null ? "not-covered" : "checks",
      checks,
    })),
  };
}
