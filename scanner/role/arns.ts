import type { PermissionsPolicy, RoleSettings } from "./settings.ts";

/** The target role's ARN in an account (`*` for the pattern that matches it in every account). */
export function roleArn(
  settings: Pick<RoleSettings, "partition" | "rolePath" | "roleName">,
  account: string,
): string {
  return `arn:${settings.partition}:iam::${account}:role${settings.rolePath}${settings.roleName}`;
}

/** The ARN of the one principal that a target role trusts: the task role in the hub. */
export function scannerRoleArn(
  settings: Pick<RoleSettings, "partition" | "hubAccountId" | "scannerRoleName">,
): string {
  return `arn:${settings.partition}:iam::${settings.hubAccountId}:role/${settings.scannerRoleName}`;
}

/** The ARN of the AWS managed policy that gives the target role its permissions, or of another one when it is named. */
export function managedPolicyArn(
  settings: Pick<RoleSettings, "partition" | "permissionsPolicy">,
  policy: PermissionsPolicy = settings.permissionsPolicy,
): string {
  return `arn:${settings.partition}:iam::aws:policy/${policy}`;
}
