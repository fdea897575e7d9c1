import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keeperTags } from "../../scanner/role/owner.ts";
import { inlinePolicyName } from "../../scanner/role/read-actions.ts";
import { wantedRole } from "../../scanner/role/wanted-role.ts";
import type { TargetsContext } from "./context.ts";

/**
 * The target role in one account. Its policies are all of them that it has: another one, attached by hand, is drift, which the
 * preview shows and `pulumi up` takes away.
 */
export function makeTargetRole(
  { role, parent }: Pick<TargetsContext, "role" | "parent">,
  accountId: string,
  provider: aws.Provider,
): aws.iam.Role {
  const wanted = wantedRole(role);
  const trust = JSON.stringify(wanted.trustPolicy);
  return new aws.iam.Role(
    `target-role-${accountId}`,
    {
      name: wanted.roleName,
      path: wanted.path,
      description: wanted.description,
      // It holds the external id, which the configuration keeps secret.
      assumeRolePolicy: role.externalId === undefined ? trust : pulumi.secret(trust),
      maxSessionDuration: wanted.maxSessionDuration,
      managedPolicyArns: [...wanted.managedPolicyArns],
      // One empty block says that there are none; no block, that they are not looked at:
      // https://github.com/pulumi/pulumi-aws/issues/4050
      inlinePolicies:
        wanted.inlinePolicy === null
          ? [{}]
          : [{ name: inlinePolicyName, policy: JSON.stringify(wanted.inlinePolicy) }],
      tags: { ...wanted.tags, ...keeperTags("pulumi") },
    },
    { parent, provider, deleteBeforeReplace: true },
  );
}
