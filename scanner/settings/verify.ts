import { join } from "node:path";
import { checkSource, type Parameter } from "../policy/policy-file.ts";
import type { PolicySource } from "../policy/policy-sources.ts";
import { readYaml } from "../policy/positions.ts";
import type { SelectableCheck } from "../policy/select-checks.ts";
import { fetchPolicies } from "./fetch-policies.ts";
import { type Settings, type SettingsPlace, settingsError } from "./load.ts";
import { choiceProblems, parameterProblems } from "./policy-problems.ts";

/** Where policies come from. */
export interface PolicyPlace extends SettingsPlace {
  /** The folder that holds `policies/`. */
  readonly productFolder: string;
}

/** The folder of hubscan's own policies. */
export function ownPolicies(productFolder: string): string {
  return join(productFolder, "policies", "aws");
}

/** The folder of the frameworks that come with hubscan. */
export function ownFrameworks(productFolder: string): string {
  return join(productFolder, "policies", "frameworks");
}

/**
 * Holds checks.params of the settings against what the policies declare: before they are compiled with these values, so that the
 * place in the settings can be named. Reads nothing when the settings have no params.
 * @param added paths and addresses of policies beside hubscan's own
 * @throws UserError with every check and param that there is not, and every value of another type, with its place
 */
export async function verifyParameters(
  settings: Settings,
  added: readonly string[],
  place: PolicyPlace,
): Promise<void> {
  if (Object.keys(settings.data.checks?.params ?? {}).length === 0) return;
  const sources = await fetchPolicies([ownPolicies(place.productFolder), ...added], place);
  const problems = parameterProblems(settings, declaredParameters(sources));
  if (problems.length > 0) throw settingsError(problems);
}

/**
 * Holds the other keys of checks in the settings against the policies.
 * @throws UserError with every check, service and framework that there is not, with its place
 */
export function verifyChoice(
  settings: Settings,
  policies: {
    readonly checks: readonly SelectableCheck[];
    readonly frameworks: readonly { readonly id: string }[];
  },
): void {
  const frameworks = policies.frameworks.map(({ id }) => id);
  const problems = choiceProblems(settings, policies.checks, frameworks);
  if (problems.length > 0) throw settingsError(problems);
}

/** By check and name; null for a check that is not written right, which is the loader's to tell. */
function declaredParameters(
  sources: readonly PolicySource[],
): ReadonlyMap<string, Readonly<Record<string, Parameter>> | null> {
  const declared = new Map<string, Readonly<Record<string, Parameter>> | null>();
  for (const { file, text } of sources) {
    const { checks } = (readYaml(file, text).data ?? {}) as { readonly checks?: unknown };
    for (const check of Array.isArray(checks) ? checks : []) {
      const parsed = checkSource.safeParse(check);
      const { id } = (check ?? {}) as { readonly id?: unknown };
      if (parsed.success) declared.set(parsed.data.id, parsed.data.params ?? {});
      else if (typeof id === "string") declared.set(id, null);
    }
  }
  return declared;
}
