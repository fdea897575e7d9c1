import { resultsS3Client } from "../../results/s3-client.ts";
import { type LoadedPolicies, loadAllPolicies } from "../../scan/policies.ts";
import { checkStates } from "../../settings/check-states.ts";
import { loadSettings, type Settings } from "../../settings/load.ts";
import { mergeSettings, type ResolvedSettings } from "../../settings/merge.ts";
import { type PolicyPlace, verifyChoice, verifyParameters } from "../../settings/verify.ts";
import type { CheckValues } from "../options/checks.ts";
import { productFolder } from "../product-folder.ts";
import type { Terminal } from "../terminal.ts";

/** The policies, and which of their checks are on. */
export interface PoliciesWithStates {
  readonly settings: Settings;
  readonly resolved: ResolvedSettings;
  readonly policies: LoadedPolicies;
  /** Why each check is off, by id; null for those that are on. */
  readonly states: ReadonlyMap<string, string | null>;
}

/** Where a command finds settings and policies. */
export function policyPlace(terminal: Terminal): PolicyPlace {
  return {
    productFolder: productFolder(),
    workingFolder: terminal.workingFolder,
    s3: () => resultsS3Client(terminal.environment),
  };
}

/** Loads settings and policies, and holds the settings against the policies. */
export async function loadWithStates(
  terminal: Terminal,
  given: { readonly settings: string | null; readonly checks?: CheckValues },
): Promise<PoliciesWithStates> {
  const place = policyPlace(terminal);
  const settings = await loadSettings(given.settings, place);
  const resolved = mergeSettings(settings, given.checks === undefined ? {} : { checks: given.checks });
  return { settings, resolved, ...(await loadPoliciesOf(settings, resolved, place)) };
}

/** Loads the policies that settings name, and works out which checks are on. */
export async function loadPoliciesOf(
  settings: Settings,
  resolved: ResolvedSettings,
  place: PolicyPlace,
): Promise<Pick<PoliciesWithStates, "policies" | "states">> {
  await verifyParameters(settings, resolved.policies, place);
  const policies = await loadAllPolicies({
    place,
    paths: resolved.policies,
    parameters: resolved.parameters,
  });
  verifyChoice(settings, policies);
  return { policies, states: checkStates(policies.checks, resolved.checks) };
}
