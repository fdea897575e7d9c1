import * as aws from "@pulumi/aws";
import { roleArn } from "../../scanner/role/arns.ts";
import { policyDocument } from "../policy-document.ts";
import type { TargetsContext } from "./context.ts";
import { organizationReaderPolicy, organizationReaderTrust } from "./permissions/organization-reader.ts";

/**
 * The role in the management account through which the scanner reads the organization, made where the hub may not do that itself
 * and no such role is configured.
 * @returns its ARN, or that of the configured role; null where the scanner needs none
 */
export function makeOrganizationReader({
  name,
  config,
  place,
  role,
  management,
  parent,
}: TargetsContext): string | null {
  if (config.organizationRoleArn !== undefined) return config.organizationRoleArn;
  if (place.hubIs !== "member account" || management === null) return null;
  const roleName = `${name}-organization-reader`;
  const options = { parent, provider: management };
  const reader = new aws.iam.Role(
    "organization-reader",
    {
      name: roleName,
      description: "hubscan's scanner finds the organization's accounts through it.",
      assumeRolePolicy: JSON.stringify(policyDocument(organizationReaderTrust(role))),
      inlinePolicies: [
        { name: "read-organization", policy: JSON.stringify(policyDocument(organizationReaderPolicy())) },
      ],
    },
    { ...options, deleteBeforeReplace: true },
  );
  // A policy that somebody attaches by hand is drift.
  new aws.iam.RolePolicyAttachmentsExclusive(
    "organization-reader",
    { roleName: reader.name, policyArns: [] },
    options,
  );
  return roleArn({ partition: place.partition, rolePath: "/", roleName }, place.managementAccountId);
}
