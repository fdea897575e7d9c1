import type { Check } from "../../policy/check.ts";

/** Numbers of the requirements that a check is mapped to, by framework. */
export function requirementsByFramework({
  frameworks,
}: Pick<Check, "frameworks">): Readonly<Record<string, readonly string[]>> {
  const requirements: Record<string, string[]> = {};
  for (const { framework, requirement } of frameworks) (requirements[framework] ??= []).push(requirement);
  return requirements;
}
