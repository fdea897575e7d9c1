import type { PermissionPolicy } from "./policy-document.ts";

/** The name of the target role's inline policy, and of the statement in it. */
export const inlinePolicyName = "HubscanReads";

/**
 * A policy of some actions that the managed policy does not allow; null when there are none. The role's inline policy has all that
 * can be read with; the session policy has those of them that the enabled checks take. A session may do only what both say.
 */
export function readActionsPolicy(actions: readonly string[]): PermissionPolicy | null {
  if (actions.length === 0) return null;
  const sorted = [...new Set(actions)].sort();
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: inlinePolicyName, Effect: "Allow", Action: sorted, Resource: "*" }],
  };
}
