import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../policy-document.ts";
import { Refusal } from "../refusal.ts";
import type { TargetsContext } from "./context.ts";
import { rootId } from "./organization.ts";
import { longestControlPolicy, protectRolePolicy } from "./permissions/protect-role.ts";

/** The service control policy that keeps target roles as they are, and where it goes. */
export interface Protection {
  readonly content: string;
  /** The units that get target roles, or the root. */
  readonly units: readonly string[];
  /** The management account's: only there is a service control policy made. */
  readonly provider: aws.Provider;
}

/**
 * Works out the protection of target roles, before any is made; null where it is not configured.
 * @throws Refusal when it cannot be made
 */
export async function planProtection({
  config,
  role,
  management,
}: TargetsContext): Promise<Protection | null> {
  if (!config.protectTargetRole) return null;
  if (management === null) {
    throw new Refusal(
      "hubscan:protectTargetRole takes the management account: set hubscan:managementRoleArn to a role there that the stack may assume.",
    );
  }
  const { adminRoleName, roleAdministrators } = config;
  const content = JSON.stringify(
    policyDocument(protectRolePolicy({ role, adminRoleName, roleAdministrators })),
  );
  if (content.length > longestControlPolicy) {
    throw new Refusal(
      `hubscan:roleAdministrators names ${roleAdministrators.length} principals: the service control policy would have ${content.length} characters, and AWS takes ${longestControlPolicy}. Name fewer, with * in them.`,
    );
  }
  return { content, units: config.targetUnits ?? [await rootId(management)], provider: management };
}

/** Makes the service control policy: after the roles, and it goes before them. */
export function makeProtection(
  { name, parent }: TargetsContext,
  { content, units, provider }: Protection,
  roles: readonly pulumi.Resource[],
): void {
  const options = { parent, provider, deleteBeforeReplace: true };
  const policy = new aws.organizations.Policy(
    "protect-target-role",
    {
      name: `${name}-protect-target-role`,
      description: "Only hubscan's deployers change the role through which hubscan reads accounts.",
      type: "SERVICE_CONTROL_POLICY",
      content,
    },
    { ...options, dependsOn: [...roles] },
  );
  for (const unit of units) {
    new aws.organizations.PolicyAttachment(
      `protect-target-role-${unit}`,
      { policyId: policy.id, targetId: unit },
      options,
    );
  }
}
