import { roleArn } from "./arns.ts";
import type { PermissionPolicy } from "./policy-document.ts";
import type { RoleSettings } from "./settings.ts";

/**
 * The scanner role's side of the handshake: it may assume the target role by its name, in accounts of this organization.
 * Everything else that the scanner does in a target it does as the target role.
 */
export function scannerPermissions(settings: RoleSettings): PermissionPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "HubscanTargets",
        Effect: "Allow",
        Action: ["sts:AssumeRole", ...(settings.sourceIdentity ? ["sts:SetSourceIdentity"] : [])],
        Resource: roleArn(settings, "*"),
        Condition: { StringEquals: { "aws:ResourceOrgID": settings.organizationId } },
      },
    ],
  };
}
