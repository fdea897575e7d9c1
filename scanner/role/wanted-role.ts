import { managedPolicyArn } from "./arns.ts";
import { actionsBeyond } from "./beyond-managed.ts";
import type { PermissionPolicy, TrustPolicy } from "./policy-document.ts";
import { readActionsPolicy } from "./read-actions.ts";
import type { RoleSettings } from "./settings.ts";
import { trustPolicy } from "./trust-policy.ts";

/** The target role as it should be, the same in every account. */
export interface WantedRole {
  readonly roleName: string;
  readonly path: string;
  readonly description: string;
  readonly trustPolicy: TrustPolicy;
  readonly managedPolicyArns: readonly string[];
  /** What can be read beyond the managed policy, under `inlinePolicyName`; null when that is nothing. */
  readonly inlinePolicy: PermissionPolicy | null;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What tells a role that hubscan made from any other of its name. */
export const ownTags: Readonly<Record<string, string>> = { CreatedBy: "hubscan" };

/**
 * @param readActions IAM actions (`service:Operation`) of the inline policy. Default: all that hubscan can read with and that the
 * managed policy lacks.
 */
export function wantedRole(
  settings: RoleSettings,
  readActions: readonly string[] = actionsBeyond(settings.permissionsPolicy),
): WantedRole {
  return {
    roleName: settings.roleName,
    path: settings.rolePath,
    description: `Read-only: lets hubscan in account ${settings.hubAccountId} read how this account is set up.`,
    trustPolicy: trustPolicy(settings),
    managedPolicyArns: [managedPolicyArn(settings)],
    inlinePolicy: readActionsPolicy(readActions),
    maxSessionDuration: settings.maxSessionDuration,
    tags: ownTags,
  };
}
