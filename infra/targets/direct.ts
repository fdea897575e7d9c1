import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { roleArn } from "../../scanner/role/arns.ts";
import { stackTags } from "../place.ts";
import { managementRoleByHand } from "./by-hand.ts";
import type { TargetRoles, TargetsContext } from "./context.ts";
import { directAccounts } from "./direct-accounts.ts";
import { organizationAccounts } from "./organization.ts";
import { makeTargetRole } from "./target-role.ts";

/** More accounts than this, and the machine that deploys should be asked whether it has the memory. */
const manyAccounts = 25;

/** Memory of a provider's process, which every account has one of: https://github.com/pulumi/pulumi/issues/19534, pulumi-aws 5226 and 5860. */
const gigabytesOfProvider = { least: 0.2, most: 0.45 };

/** Target roles account by account, each through a provider that assumes the admin role there: every role's drift shows in a preview. */
export async function makeDirectRoles(context: TargetsContext): Promise<TargetRoles> {
  const { config, place, hub, management } = context;
  const accounts = directAccounts(await organizationAccounts(context), config);
  const resources: pulumi.Resource[] = [];
  const warnings: string[] = [];
  const further = accounts.filter((id) => id !== place.hubAccountId && id !== place.managementAccountId);
  if (further.length > manyAccounts) warnings.push(manyProviders(further.length));
  // A plain loop over plain ids: what is made in an apply is missing from a first preview.
  for (const id of accounts) {
    if (id === place.hubAccountId) resources.push(makeTargetRole(context, id, hub));
    else if (id !== place.managementAccountId) {
      resources.push(makeTargetRole(context, id, accountProvider(context, id)));
    } else if (management !== null) resources.push(makeTargetRole(context, id, management));
    else warnings.push(managementRoleByHand(context));
  }
  if (deniedByOwnProtection(context, accounts)) {
    warnings.push(
      "With hubscan:protectTargetRole, the hub's own target role can be changed only by those that hubscan:roleAdministrators names, and this stack makes it with the deployer's own role: name that role there.",
    );
  }
  return { resources, warnings };
}

/**
 * A way into one account, and into no other: with the wrong role it fails before anything is written. Where the hub is not the
 * management account and the stack has a role there, the way goes through that: it is whom Organizations' own admin role trusts.
 */
function accountProvider({ name, config, place, parent }: TargetsContext, id: string): aws.Provider {
  const { partition, hubIs } = place;
  const admin = roleArn({ partition, rolePath: "/", roleName: config.adminRoleName }, id);
  const through =
    hubIs === "management account" || config.managementRoleArn === undefined
      ? []
      : [config.managementRoleArn];
  return new aws.Provider(
    `account-${id}`,
    {
      region: config.region as aws.Region,
      allowedAccountIds: [id],
      assumeRoles: [...through, admin].map((arn) => ({ roleArn: arn, sessionName: name })),
      defaultTags: { tags: { ...stackTags(config.stack) } },
    },
    { parent },
  );
}

function manyProviders(accounts: number): string {
  const memory = (each: number) => Math.round(accounts * each);
  return `hubscan:targets is direct, and ${accounts} accounts take a provider's process each: some ${memory(gigabytesOfProvider.least)} to ${memory(gigabytesOfProvider.most)} GB of memory where pulumi runs. With hubscan:targets stackset it takes none of that, and new accounts get the role by themselves.`;
}

/** Service control policies never bind the management account, so only a hub that is another one can lock itself out. */
function deniedByOwnProtection({ config, place }: TargetsContext, accounts: readonly string[]): boolean {
  return (
    config.protectTargetRole &&
    config.roleAdministrators.length === 0 &&
    place.hubIs !== "management account" &&
    accounts.includes(place.hubAccountId)
  );
}
