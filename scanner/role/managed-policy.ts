import type { PermissionsPolicy } from "./settings.ts";

/**
 * What a policy that AWS maintains allows, as of the version that this release of hubscan was made with (SecurityAudit: v86).
 * AWS adds to these policies; an action that it has added since is asked for twice, which does no harm. Only `npm run generate` and
 * tests read them: everything else goes by `actionsBeyond`, which is made from them.
 */
export async function managedPolicyDocument(policy: PermissionsPolicy): Promise<object> {
  switch (policy) {
    case "SecurityAudit":
      return (await import("./managed-policies/SecurityAudit.json", { with: { type: "json" } })).default;
    case "ReadOnlyAccess":
      return (await import("./managed-policies/ReadOnlyAccess.json", { with: { type: "json" } })).default;
  }
}
