import type { Role } from "@aws-sdk/client-iam";
import { compareRole, differenceText } from "../../role/compare-role.ts";
import { foundRole } from "../../role/found-role.ts";
import { inlinePolicyName } from "../../role/read-actions.ts";
import type { Place } from "../listing.ts";
import type { ReadValue } from "../read.ts";

/** What is read of the role, as the properties of the resource have it. */
interface RoleParts {
  readonly Role?: Role;
  readonly AttachedPolicies?: readonly { readonly PolicyArn?: string }[];
  readonly InlinePolicyNames?: readonly string[];
  readonly InlinePolicy?: { readonly PolicyDocument?: string };
}

export function enteredRoleName({ enteredRole }: Place): string {
  return enteredRole?.name ?? "";
}

export function byRoleName(_item: object, at: Place): { RoleName: string } {
  return { RoleName: enteredRoleName(at) };
}

/** How the role that the account was entered through differs from what it should be, a line each. */
export function targetRoleDifferences(
  values: Readonly<Record<string, unknown>>,
  { enteredRole }: Place,
): ReadValue {
  const wanted = enteredRole?.wanted ?? null;
  if (wanted === null) {
    const message =
      "it is not known how the role should be: the organization could not be asked who it is, or a setting of the role is wrong";
    return { cause: { kind: "not-collected", operation: null, code: null, message } };
  }
  const { Role, AttachedPolicies = [], InlinePolicyNames = [], InlinePolicy } = values as RoleParts;
  if (Role === undefined) throw new TypeError("the answer has no role");
  const documents = InlinePolicyNames.map(
    (name) => [name, name === inlinePolicyName ? (InlinePolicy?.PolicyDocument ?? null) : null] as const,
  );
  const found = foundRole(
    Role,
    AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? ""),
    Object.fromEntries(documents),
  );
  return { value: compareRole(wanted, found).map(differenceText) };
}
