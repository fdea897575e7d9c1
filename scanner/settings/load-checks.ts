import { join } from "node:path";
import { allResourceTypes, findResourceType } from "../inventory/catalog.ts";
import type { Check } from "../policy/check.ts";
import { type Framework, loadFrameworks, requirementsByCheck } from "../policy/framework.ts";
import { loadPolicies, type ParameterSettings, type PolicySet } from "../policy/load.ts";
import { checkSource } from "../policy/policy-file.ts";
import type { PolicySource } from "../policy/policy-sources.ts";
import { readYaml } from "../policy/positions.ts";
import { checkStates } from "./check-states.ts";
import { fetchPolicies } from "./fetch-policies.ts";
import { type Settings, type SettingsPlace, settingsError } from "./load.ts";
import type { ResolvedSettings } from "./merge.ts";
import { choiceProblems, type DeclaredParameters, parameterProblems } from "./policy-problems.ts";

/** Where policies come from. */
export interface PolicyPlace extends SettingsPlace {
  /** The folder that holds hubscan's own policies. */
  readonly productFolder: string;
}

/** All checks that there are, and which of them are on. */
export interface LoadedChecks {
  readonly policies: PolicySet;
  readonly frameworks: readonly Framework[];
  /** All checks with the requirements that frameworks map to them, by id. */
  readonly checks: readonly Check[];
  /** Why each check is off, by id; null for those that are on. */
  readonly states: ReadonlyMap<string, string | null>;
  /** The checks that are on. */
  readonly enabled: readonly Check[];
}

/**
 * Loads hubscan's own policies and those that the settings and the command line add, holds the settings against them, and
 * works out which checks are on. Throws PolicyErrors and {@link UserError}s with all that is wrong and where.
 */
export async function loadChecks(
  settings: Settings,
  resolved: Pick<ResolvedSettings, "policies" | "parameters" | "checks">,
  place: PolicyPlace,
): Promise<LoadedChecks> {
  const sources = await fetchPolicies([ownPolicies(place.productFolder), ...resolved.policies], place);
  const faults = parameterProblems(settings, declaredParameters(settings, sources));
  if (faults.length > 0) throw settingsError(faults);
  const policies = await loadSources(sources, resolved.parameters);
  const ids = policies.checks.map(({ id }) => id);
  const frameworks = await ownFrameworks(place.productFolder, ids);
  const requirements = requirementsByCheck(frameworks);
  const checks = policies.checks.map((check) => ({
    ...check,
    frameworks: requirements.get(check.id) ?? [],
  }));
  const wrong = choiceProblems(
    settings,
    checks,
    frameworks.map(({ id }) => id),
  );
  if (wrong.length > 0) throw settingsError(wrong);
  const states = checkStates(checks, resolved.checks);
  const enabled = checks.filter(({ id }) => states.get(id) === null);
  return { policies, frameworks, checks, states, enabled };
}

/** Loads and type-checks policies that were read. Throws PolicyErrors with all that is wrong. */
export async function loadSources(
  sources: readonly PolicySource[],
  parameters: ParameterSettings,
): Promise<PolicySet> {
  return loadPolicies({
    paths: [],
    sources,
    parameters,
    resourceTypes: findResourceType,
    typeNames: async () => (await allResourceTypes()).map(({ resourceType }) => resourceType.type),
  });
}

/** The folder of hubscan's own policies. */
export function ownPolicies(productFolder: string): string {
  return join(productFolder, "policies", "aws");
}

/** The frameworks that come with hubscan. */
export async function ownFrameworks(
  productFolder: string,
  checkIds: readonly string[],
): Promise<readonly Framework[]> {
  return loadFrameworks([join(productFolder, "policies", "frameworks")], checkIds);
}

/** The params that checks declare. Read apart from loading, so that settings are told their own places; faults are the loader's to tell. */
function declaredParameters({ data }: Settings, sources: readonly PolicySource[]): DeclaredParameters {
  const declared = new Map<string, NonNullable<ReturnType<typeof checkSource.parse>["params"]>>();
  if (Object.keys(data.checks?.params ?? {}).length === 0) return declared;
  for (const { file, text } of sources) {
    const { checks } = (readYaml(file, text).data ?? {}) as { readonly checks?: unknown };
    for (const check of Array.isArray(checks) ? checks : []) {
      const parsed = checkSource.safeParse(check);
      if (parsed.success) declared.set(parsed.data.id, parsed.data.params ?? {});
    }
  }
  return declared;
}
