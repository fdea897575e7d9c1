import beyond from "./managed-policies/beyond.json" with { type: "json" };
import type { PermissionsPolicy } from "./settings.ts";

/**
 * IAM actions that hubscan can read with and that a policy of AWS's does not allow: the target role has all of them beside that
 * policy, a session those that its checks take. Made by `npm run generate` from what the service files declare, so that whoever
 * only needs this list does not load them.
 */
export function actionsBeyond(policy: PermissionsPolicy): readonly string[] {
  return beyond[policy];
}

/** Those of some actions that a policy of AWS's does not allow. They have to be ones that a service file declares. */
export function amongActionsBeyond(policy: PermissionsPolicy, actions: readonly string[]): string[] {
  const lacking = new Set(actionsBeyond(policy));
  return actions.filter((action) => lacking.has(action));
}
