import type { Role } from "@aws-sdk/client-iam";

/** A role as IAM describes it. Documents are as they were sent: JSON, URL-encoded or not. */
export interface FoundRole {
  readonly arn: string;
  readonly path: string;
  /** Empty where it has none. */
  readonly description: string;
  readonly trustPolicy: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly managedPolicyArns: readonly string[];
  /** Documents by name; null for one that was not asked for, because it is not wanted anyway. */
  readonly inlinePolicies: Readonly<Record<string, string | null>>;
  /** ARN of the policy that bounds what the role may do; null without one. */
  readonly permissionsBoundary: string | null;
}

/** Whether hubscan made a role: by the tag that it gives each of its own. */
export function isOwn({ tags }: Pick<FoundRole, "tags">, ownTags: Readonly<Record<string, string>>): boolean {
  return Object.entries(ownTags).every(([key, value]) => tags[key] === value);
}

/** A role as GetRole gives it, and what the calls beside it give. */
export function foundRole(
  role: Role,
  managedPolicyArns: readonly string[],
  inlinePolicies: FoundRole["inlinePolicies"],
): FoundRole {
  return {
    arn: role.Arn ?? "",
    path: role.Path ?? "/",
    description: role.Description ?? "",
    trustPolicy: role.AssumeRolePolicyDocument ?? "",
    maxSessionDuration: role.MaxSessionDuration ?? 3600,
    tags: Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
    managedPolicyArns,
    inlinePolicies,
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
  };
}
