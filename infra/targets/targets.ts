import type { TargetRoles, TargetsContext } from "./context.ts";
import { makeDirectRoles } from "./direct.ts";
import { makeOrganizationReader } from "./organization-reader.ts";
import { makeProtection, planProtection } from "./protect-role-policy.ts";
import { makeStackSetRoles } from "./stack-set.ts";

/** What the hub and the stack's outputs need of the targets. */
export interface Targets {
  readonly roleName: string;
  /** Role through which the scanner reads the organization; null where the scanner role may do that itself. */
  readonly organizationRoleArn: string | null;
  /** Whole sentences for the engineer at the terminal. */
  readonly warnings: readonly string[];
}

/**
 * Makes the target roles as the configuration says, what protects them, and the role that reads the organization.
 * @throws Refusal before the first role when accounts cannot be found, or configured ones are not there
 */
export async function makeTargets(context: TargetsContext): Promise<Targets> {
  const protection = await planProtection(context);
  const roles = await makeRoles(context);
  if (protection !== null) makeProtection(context, protection, roles.resources);
  return {
    roleName: context.role.roleName,
    organizationRoleArn: makeOrganizationReader(context),
    warnings: roles.warnings,
  };
}

async function makeRoles(context: TargetsContext): Promise<TargetRoles> {
  switch (context.config.targets) {
    case "stackset":
      return makeStackSetRoles(context);
    case "direct":
      return makeDirectRoles(context);
    case "none":
      return { resources: [], warnings: [] };
  }
}
