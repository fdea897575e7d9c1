import { inlinePolicyName } from "../scanner/role/read-actions.ts";
import type { RoleSettings } from "../scanner/role/settings.ts";
import { trustPolicy } from "../scanner/role/trust-policy.ts";
import { type WantedRole, wantedRole } from "../scanner/role/wanted-role.ts";
import type { AccountDescription, EstateDescription } from "./estate-schema.ts";

type PolicyDocument = Readonly<Record<string, unknown>>;

/** The role in an account that the scanner assumes, as it is at first. */
export interface TargetRole {
  readonly name: string;
  readonly path: string;
  /** The role as it should be. */
  readonly wanted: WantedRole;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly trust: PolicyDocument;
  readonly permissions: PolicyDocument;
  /** ARNs of policies beyond the wanted ones. */
  readonly attached: readonly string[];
  readonly inline: Readonly<Record<string, PolicyDocument>>;
  readonly boundary: string | null;
  /** Without hubscan's tag. */
  readonly foreign: boolean;
  /** Beside hubscan's. */
  readonly tags: Readonly<Record<string, string>>;
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
  { targetRole: deviation }: AccountDescription,
): TargetRole | null {
  if (deviation.missing) return null;
  const { name, path, externalId, maxSessionDuration, permissions } = description.targetRole;
  const wanted = wantedRole(roleSettings(description, hub, externalId));
  return {
    name,
    path,
    wanted,
    maxSessionDuration: deviation.maxSessionDuration ?? maxSessionDuration,
    trust: deviation.trust ?? trustOfHub(description, hub, deviation.externalId ?? externalId),
    permissions: deviation.permissions ?? permissions ?? everything,
    attached: deviation.attached,
    inline: {
      ...(wanted.inlinePolicy === null ? {} : { [inlinePolicyName]: { ...wanted.inlinePolicy } }),
      ...deviation.inline,
    },
    boundary: deviation.boundary ?? null,
    foreign: deviation.foreign ?? false,
    tags: deviation.tags,
  };
}

/** Who may assume a role of this organization: the product's own description of it. */
export function trustOfHub(
  description: EstateDescription,
  hub: string,
  externalId: string | undefined,
): PolicyDocument {
  return { ...trustPolicy(roleSettings(description, hub, externalId)) };
}

function roleSettings(
  { partition, organization, hub: { role }, targetRole }: EstateDescription,
  hub: string,
  externalId: string | undefined,
): RoleSettings {
  return {
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
  };
}
