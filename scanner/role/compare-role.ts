import type { FoundRole } from "./found-role.ts";
import { inlinePolicyName } from "./read-actions.ts";
import { documentOf, sameDocument } from "./same-document.ts";
import type { WantedRole } from "./wanted-role.ts";

/** What of a role can differ. */
export const roleParts = [
  "role",
  "path",
  "trust policy",
  "attached policy",
  "inline policy",
  "permissions boundary",
  "session duration",
  "description",
  "tag",
] as const;
export type RolePart = (typeof roleParts)[number];

/** One way in which a role is not as it should be. */
export interface RoleDifference {
  readonly part: RolePart;
  /** Which one, of what there may be several of: a policy's ARN or name, a tag's key. */
  readonly name: string | null;
  /** What should be there; null when nothing should. */
  readonly wanted: unknown;
  /** What is there; null when nothing is. */
  readonly found: unknown;
}

/**
 * How a role differs from the wanted one, in the order of `roleParts`; nothing when it does not. Tags beyond the wanted ones are
 * somebody else's business.
 * @param found null when there is no role
 */
export function compareRole(wanted: WantedRole, found: FoundRole | null): RoleDifference[] {
  if (found === null) return [{ part: "role", name: wanted.roleName, wanted: wanted.roleName, found: null }];
  return [
    ...value("path", wanted.path, found.path),
    ...trustDifference(wanted, found),
    ...attachedDifferences(wanted, found),
    ...inlineDifferences(wanted, found),
    ...value("permissions boundary", null, found.permissionsBoundary),
    ...value("session duration", wanted.maxSessionDuration, found.maxSessionDuration),
    ...value("description", wanted.description, found.description),
    ...Object.entries(wanted.tags)
      .filter(([key, tag]) => found.tags[key] !== tag)
      .map(([key, tag]) => ({
        part: "tag" as const,
        name: key,
        wanted: tag,
        found: found.tags[key] ?? null,
      })),
  ];
}

function value(
  part: RolePart,
  wanted: string | number | null,
  found: string | number | null,
): RoleDifference[] {
  return wanted === found ? [] : [{ part, name: null, wanted, found }];
}

function trustDifference({ trustPolicy }: WantedRole, found: FoundRole): RoleDifference[] {
  if (sameDocument(trustPolicy, found.trustPolicy)) return [];
  const document = documentOf(found.trustPolicy) ?? found.trustPolicy;
  return [{ part: "trust policy", name: null, wanted: trustPolicy, found: document }];
}

function attachedDifferences(wanted: WantedRole, found: FoundRole): RoleDifference[] {
  const part = "attached policy" as const;
  const missing = wanted.managedPolicyArns.filter((arn) => !found.managedPolicyArns.includes(arn));
  const extra = found.managedPolicyArns.filter((arn) => !wanted.managedPolicyArns.includes(arn));
  return [
    ...missing.map((arn) => ({ part, name: arn, wanted: arn, found: null })),
    ...extra.sort().map((arn) => ({ part, name: arn, wanted: null, found: arn })),
  ];
}

function inlineDifferences(wanted: WantedRole, found: FoundRole): RoleDifference[] {
  const part = "inline policy" as const;
  const names = Object.keys(found.inlinePolicies).sort();
  const extra = names
    .filter((name) => wanted.inlinePolicy === null || name !== inlinePolicyName)
    .map((name) => ({ part, name, wanted: null, found: documentOf(found.inlinePolicies[name]) ?? name }));
  if (wanted.inlinePolicy === null) return extra;
  const own = found.inlinePolicies[inlinePolicyName];
  if (own !== undefined && sameDocument(wanted.inlinePolicy, own)) return extra;
  const document = own === undefined ? null : (documentOf(own) ?? own);
  return [{ part, name: inlinePolicyName, wanted: wanted.inlinePolicy, found: document }, ...extra];
}

/** A difference in a line: `attached policy AdministratorAccess is extra`. */
export function differenceText({ part, name, wanted, found }: RoleDifference): string {
  const what = name === null || part === "role" ? part : `${part} ${shortName(name)}`;
  if (part === "role") return "the role is missing";
  if (found === null || found === undefined) return `${what} is missing`;
  if (wanted === null) return `${what} is extra${name === null ? ` (${plainText(found)})` : ""}`;
  if (typeof wanted === "object") return `${what} is another`;
  return `${what} is ${plainText(found)}, not ${plainText(wanted)}`;
}

/** `arn:aws:iam::aws:policy/AdministratorAccess` → `AdministratorAccess`; an ARN of the account's own stays whole. */
function shortName(name: string): string {
  return name.replace(/^arn:[^:]+:iam::aws:policy\//, "");
}

function plainText(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
