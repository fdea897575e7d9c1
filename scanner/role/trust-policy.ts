import { scannerRoleArn } from "./arns.ts";
import type { PolicyCondition, TrustPolicy } from "./policy-document.ts";
import type { RoleSettings } from "./settings.ts";

/**
 * Who may assume the target role: the scanner role of the hub, and nobody else.
 *
 * The principal is the hub account narrowed by `aws:PrincipalArn`, not the role's ARN as principal: IAM replaces a role in
 * `Principal` with its unique id, so that a scanner role made anew would be locked out of every target without a word.
 * `aws:PrincipalOrgID` keeps out an account that left the organization.
 *
 * Setting a source identity has a statement of its own because an external id is part of an AssumeRole request only.
 */
export function trustPolicy(settings: RoleSettings): TrustPolicy {
  const principal = { AWS: `arn:${settings.partition}:iam::${settings.hubAccountId}:root` };
  const onlyTheScanner = { "aws:PrincipalArn": scannerRoleArn(settings) };
  const inOrganization = { "aws:PrincipalOrgID": settings.organizationId };
  const externalId = settings.externalId === undefined ? {} : { "sts:ExternalId": settings.externalId };
  const statement = (Sid: string, Action: string, StringEquals: PolicyCondition[string]) =>
    ({
      Sid,
      Effect: "Allow",
      Principal: principal,
      Action,
      Condition: { ArnEquals: onlyTheScanner, StringEquals },
    }) as const;
  return {
    Version: "2012-10-17",
    Statement: [
      statement("HubscanScanner", "sts:AssumeRole", { ...inOrganization, ...externalId }),
      ...(settings.sourceIdentity
        ? [statement("HubscanSourceIdentity", "sts:SetSourceIdentity", inOrganization)]
        : []),
    ],
  };
}
