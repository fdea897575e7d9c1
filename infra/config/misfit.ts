import type { StackConfig } from "./schema.ts";

/** What the hub is in its organization: decides how accounts are found, and how StackSets are called. */
export type HubRole = "management account" | "delegated administrator" | "member account";

type HubKeys = Pick<
  StackConfig,
  | "hubAccountId"
  | "delegatedAdministrator"
  | "targets"
  | "managementRoleArn"
  | "organizationRoleArn"
  | "protectTargetRole"
  | "scanJoinedAccounts"
>;

/** What the hub is, by the configuration and by what AWS says of the organization. */
export function hubRole(
  { hubAccountId, delegatedAdministrator }: Pick<HubKeys, "hubAccountId" | "delegatedAdministrator">,
  managementAccountId: string,
): HubRole {
  if (managementAccountId === hubAccountId) return "management account";
  return delegatedAdministrator ? "delegated administrator" : "member account";
}

/** A setting that what the hub is does not allow; null when all fit. */
export function misfit(
  config: HubKeys,
  { hubIs, managementAccountId }: { readonly hubIs: HubRole; readonly managementAccountId: string },
): string | null {
  if (hubIs === "management account") {
    if (config.delegatedAdministrator) {
      return "hubscan:delegatedAdministrator is true, and the hub is the management account itself: leave it out.";
    }
    return null;
  }
  if (config.targets === "stackset" && hubIs === "member account") {
    return `hubscan:targets is stackset, which only the management account (${managementAccountId}) or a delegated administrator of CloudFormation StackSets can make. Register the hub as one and set hubscan:delegatedAdministrator, or set hubscan:targets to direct or none.`;
  }
  const needsManagement = (["protectTargetRole", "scanJoinedAccounts"] as const).find((key) => config[key]);
  if (needsManagement !== undefined && config.managementRoleArn === undefined) {
    return `hubscan:${needsManagement} takes the management account (${managementAccountId}), and the hub is another one: set hubscan:managementRoleArn to a role there that the stack may assume.`;
  }
  const readsOrganization = hubIs === "delegated administrator" || config.organizationRoleArn !== undefined;
  if (!readsOrganization && config.managementRoleArn === undefined) {
    return `The hub is neither the management account (${managementAccountId}) nor a delegated administrator, so it cannot find the organization's accounts: set hubscan:organizationRoleArn to a role that can, or hubscan:managementRoleArn so that one is made.`;
  }
  return null;
}
