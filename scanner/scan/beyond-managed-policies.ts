import { allResourceTypes } from "../inventory/catalog.ts";
import { parsePolicyDocument } from "../policy/iam/document.ts";
import { grantsAction } from "../policy/iam/identity-permissions.ts";
import { managedPolicyDocument } from "../role/managed-policy.ts";
import { type PermissionsPolicy, permissionsPolicies } from "../role/settings.ts";
import { actionsOf } from "./needed.ts";

/** The IAM actions of everything that can be read: all properties of all resource types, whether a check looks at them or not. */
export async function declaredActions(): Promise<string[]> {
  const entries = await allResourceTypes();
  return actionsOf(
    entries.map((entry) => ({ ...entry, properties: new Set(entry.resourceType.properties.keys()) })),
  );
}

/** For each policy of AWS's that a target role may have, the declared actions that it does not allow: `beyond.json`. */
export async function beyondManagedPolicies(): Promise<Readonly<Record<PermissionsPolicy, string[]>>> {
  const declared = await declaredActions();
  const lists = permissionsPolicies.map(async (policy) => {
    const document = parsePolicyDocument(await managedPolicyDocument(policy));
    return [policy, declared.filter((action) => !grantsAction(document, action))] as const;
  });
  return Object.fromEntries(await Promise.all(lists)) as Record<PermissionsPolicy, string[]>;
}

/** `beyond.json` as it should be. */
export async function beyondManagedText(): Promise<string> {
  return `${JSON.stringify(await beyondManagedPolicies(), null, 2)}\n`;
}
