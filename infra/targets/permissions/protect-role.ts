import { roleArn } from "../../../scanner/role/arns.ts";
import type { RoleSettings } from "../../../scanner/role/settings.ts";
import type { ReasonedStatement } from "../../policy-document.ts";

/** Characters that a service control policy may have. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const longestControlPolicy = 5120;

/** Everything that changes a role, or hands it to a service. */
const changes = [
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:DeleteRole",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PassRole",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateRole",
  "iam:UpdateRoleDescription",
] as const;

/**
 * The service control policy that keeps target roles as they are. It denies; it gives nobody anything. AWS's service-linked roles, by
 * which StackSets make their execution role, and the management account are not bound by it.
 */
export function protectRolePolicy({
  role,
  adminRoleName,
  roleAdministrators,
}: {
  readonly role: Pick<RoleSettings, "partition" | "rolePath" | "roleName">;
  readonly adminRoleName: string;
  readonly roleAdministrators: readonly string[];
}): readonly ReasonedStatement[] {
  const named = (roleName: string) => roleArn({ partition: role.partition, rolePath: "/", roleName }, "*");
  // The role of StackSets in an account: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudFormationStackSetsOrgAdminServiceRolePolicy.html
  const deployers = [named("stacksets-exec-*"), named(adminRoleName), ...roleAdministrators];
  const unlessDeployer = { ArnNotLike: { "aws:PrincipalArn": deployers } };
  return [
    {
      why: "Nobody but the deployers makes, changes, deletes or hands on a role of the target role's name.",
      Sid: "ProtectTargetRole",
      Effect: "Deny",
      Action: changes,
      Resource: roleArn(role, "*"),
      Condition: unlessDeployer,
    },
    {
      why: "Nobody makes themselves a deployer: by a role of such a name, or by the trust of one that is there.",
      Sid: "ProtectDeployers",
      Effect: "Deny",
      Action: ["iam:CreateRole", "iam:UpdateAssumeRolePolicy"],
      Resource: deployers,
      Condition: unlessDeployer,
    },
  ];
}
