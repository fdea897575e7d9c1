import { regionsAction } from "../access/regions.ts";
import type { Check } from "../policy/check.ts";
import { amongActionsBeyond } from "../role/beyond-managed.ts";
import { type PermissionsPolicy, permissionsPolicies } from "../role/settings.ts";
import { neededBy } from "./account-scanner.ts";
import { actionsOf, neededTypes } from "./needed.ts";

/** An action that a managed policy does not allow. */
export interface MissingAction {
  /** `service:Operation`. */
  readonly action: string;
  /** Ids of the checks that read with it, sorted; empty where it is needed to enter an account. */
  readonly checks: readonly string[];
}

export interface NeededPermissions {
  /** Every IAM action that it takes to enter an account and to read what the checks look at, sorted. */
  readonly actions: readonly string[];
  /** Those that each of the policies of AWS's does not allow, sorted by action. */
  readonly missing: Readonly<Record<PermissionsPolicy, readonly MissingAction[]>>;
}

/** The IAM actions that checks need in a target account, held against the policies that the target role can have. */
export async function neededPermissions(checks: readonly Check[]): Promise<NeededPermissions> {
  const actions = [...new Set([regionsAction, ...actionsOf(await neededBy(checks))])].sort();
  const checksOf = new Map<string, string[]>();
  for (const { id, demand } of checks) {
    for (const action of actionsOf(await neededTypes(demand))) {
      checksOf.set(action, [...(checksOf.get(action) ?? []), id]);
    }
  }
  const missingIn = (policy: PermissionsPolicy): MissingAction[] =>
    amongActionsBeyond(policy, actions).map((action) => ({
      action,
      checks: (checksOf.get(action) ?? []).sort(),
    }));
  const [audit, readOnly] = permissionsPolicies;
  return { actions, missing: { [audit]: missingIn(audit), [readOnly]: missingIn(readOnly) } };
}
