import { trustPolicy } from "../scanner/role/trust-policy.ts";
import type { AccountDescription, EstateDescription } from "./estate-schema.ts";

type PolicyDocument = Readonly<Record<string, unknown>>;

/** The role in an account that the scanner assumes. */
export interface TargetRole {
  readonly name: string;
  readonly arn: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly trust: PolicyDocument;
  readonly permissions: PolicyDocument;
}

/** What the hub's role may do as long as the estate does not say otherwise. */
export const everything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** The target role as an account has it, its deviations included; null where it is missing. */
export function targetRoleOf(
  description: EstateDescription,
  hub: string,
  { id, targetRole: deviation }: AccountDescription,
): TargetRole | null {
  if (deviation.missing) return null;
  const { name, path, externalId, maxSessionDuration, permissions } = description.targetRole;
  return {
    name,
    arn: `arn:${description.partition}:iam::${id}:role${path}${name}`,
    maxSessionDuration: deviation.maxSessionDuration ?? maxSessionDuration,
    trust: deviation.trust ?? trustOfHub(description, hub, deviation.externalId ?? externalId),
    permissions: deviation.permissions ?? permissions ?? everything,
  };
}

/** Who may assume a role of this organization: the product's own description of it. */
export function trustOfHub(
  { partition, organization, hub: { role }, targetRole }: EstateDescription,
  hub: string,
  externalId: string | undefined,
): PolicyDocument {
  return {
    ...trustPolicy({
      partition,
      organizationId: organization.id,
      hubAccountId: hub,
      scannerRoleName: role,
      roleName: targetRole.name,
      rolePath: targetRole.path,
      maxSessionDuration: targetRole.maxSessionDuration,
      permissionsPolicy: "SecurityAudit",
      sourceIdentity: targetRole.sourceIdentity,
      ...(externalId === undefined ? {} : { externalId }),
    }),
  };
}
