import type { PermissionPolicy } from "./policy-document.ts";

/**
 * A policy of the actions that the enabled checks read with and that the managed policy does not allow; null when there are
 * none. It is the role's inline policy, and it goes into the session policy as well: a session may do only what both say.
 */
export function readActionsPolicy(actions: readonly string[]): PermissionPolicy | null {
  if (actions.length === 0) return null;
  const sorted = [...new Set(actions)].sort();
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "HubscanReads", Effect: "Allow", Action: sorted, Resource: "*" }],
  };
}
