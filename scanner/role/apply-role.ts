import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { managedPolicyArn } from "./arns.ts";
import { compareRole, type RoleDifference } from "./compare-role.ts";
import { type FoundRole, isOwn } from "./found-role.ts";
import { errorCode, type IamAccess, untilSettled, write } from "./iam-access.ts";
import { type RoleOwner, roleOwner } from "./owner.ts";
import { inlinePolicyName } from "./read-actions.ts";
import { named, RoleCallError, readRole } from "./read-role.ts";
import { deleteInline, detach, removeRole } from "./remove-role.ts";
import { permissionsPolicies } from "./settings.ts";
import type { WantedRole } from "./wanted-role.ts";

/** What may be done to a role that is not as it should be. */
export interface ApplyChoices {
  /** Takes over a role of the same name that hubscan has not made. */
  readonly adopt: boolean;
  /** Deletes a role that cannot be changed in place, and makes it anew. */
  readonly replace: boolean;
  /** Changes a role as well that a stack or a StackSet keeps. */
  readonly overrideOwner: boolean;
  /** Only says what would be done. */
  readonly dryRun: boolean;
}

/** What became of a role: `foreign`, `owned` and `left` are roles that are not as wanted and stay so. */
export interface AppliedRole {
  readonly outcome: "created" | "updated" | "unchanged" | "foreign" | "owned" | "left";
  /** Who keeps the role; null for one that nobody does, and where there was none. */
  readonly owner: RoleOwner | null;
  /** How the role differed. */
  readonly differences: readonly RoleDifference[];
  /** What of it was left as it is. */
  readonly left: readonly RoleDifference[];
}

/**
 * Makes a role as it is wanted: reads it first, changes only what differs, and reads again until IAM says so. Interrupted at any
 * point the role can do no more than it should, or than it could before; run again it goes on.
 * @throws RoleCallError
 */
export async function applyRole(
  iam: IamAccess,
  wanted: WantedRole,
  choices: ApplyChoices,
): Promise<AppliedRole> {
  const found = await readRole(iam, wanted.roleName);
  const differences = compareRole(wanted, found);
  const owner = found === null ? null : roleOwner(found);
  if (owner !== null && differences.length > 0 && !choices.overrideOwner) {
    return { outcome: "owned", owner, differences, left: differences };
  }
  if (found !== null && !isOwn(found, wanted.tags) && !choices.adopt) {
    return { outcome: "foreign", owner, differences, left: differences };
  }
  const isReplaced = choices.replace && differences.some(({ part }) => part === "path");
  const left = isReplaced ? [] : differences.filter(isLeft);
  const outcome = outcomeOf(found, differences, left);
  // A role on another path is another role to whoever assumes it: it is not half mended.
  const isHopeless = left.some(({ part }) => part === "path");
  if (choices.dryRun || outcome === "unchanged" || isHopeless) return { outcome, owner, differences, left };
  if (found !== null && isReplaced) await removeRole(iam, found, wanted.roleName);
  if (found !== null && !isReplaced) {
    await update(iam, wanted, found, differences);
  } else if (!(await create(iam, wanted))) {
    // Somebody else made it at the same moment.
    return applyRole(iam, wanted, choices);
  }
  const after = await untilSettled(
    iam,
    async () => compareRole(wanted, await readRole(iam, wanted.roleName)),
    (differences) => differences.every(isLeft),
  );
  if (after.every(isLeft)) return { outcome, owner, differences, left: after };
  throw new RoleCallError(
    "iam:GetRole",
    new Error("The role was written, but a minute later IAM still describes another one."),
  );
}

/** IAM cannot move a role, and a boundary is a limit that somebody has set on purpose. */
function isLeft({ part }: RoleDifference): boolean {
  return part === "path" || part === "permissions boundary";
}

function outcomeOf(
  found: FoundRole | null,
  differences: readonly RoleDifference[],
  left: readonly RoleDifference[],
): AppliedRole["outcome"] {
  if (found === null) return "created";
  if (left.length > 0) return "left";
  return differences.length === 0 ? "unchanged" : "updated";
}

/** Makes the role with its trust and tags first, and then what it may do. False when there is one already. */
async function create(iam: IamAccess, wanted: WantedRole): Promise<boolean> {
  const { roleName: RoleName } = wanted;
  try {
    await named("CreateRole", () =>
      write(
        iam,
        "CreateRole",
        async () =>
          iam.client.send(
            new CreateRoleCommand({
              RoleName,
              Path: wanted.path,
              Description: wanted.description,
              AssumeRolePolicyDocument: JSON.stringify(wanted.trustPolicy),
              MaxSessionDuration: wanted.maxSessionDuration,
              Tags: tagList(wanted),
            }),
          ),
        false,
      ),
    );
  } catch (error) {
    if (error instanceof RoleCallError && errorCode(error.cause) === "EntityAlreadyExists") return false;
    throw error;
  }
  for (const arn of wanted.managedPolicyArns) await attach(iam, RoleName, arn);
  if (wanted.inlinePolicy !== null) await putInline(iam, wanted);
  return true;
}

/**
 * Takes away first what the role may do too much, then changes whom it trusts, and gives last. Of the two policies that the role may
 * have by its settings, the new one comes before the old one goes, so that a scan in between reads on.
 */
async function update(
  iam: IamAccess,
  wanted: WantedRole,
  found: FoundRole,
  differences: readonly RoleDifference[],
): Promise<void> {
  const { roleName: RoleName } = wanted;
  const of = (part: RoleDifference["part"]) => differences.filter((difference) => difference.part === part);
  const extra = of("attached policy").filter(({ wanted }) => wanted === null);
  const harmless = new Set(
    permissionsPolicies.map((policy) =>
      managedPolicyArn({ partition: found.arn.split(":")[1] ?? "", permissionsPolicy: policy }),
    ),
  );
  for (const { name } of extra) if (!harmless.has(name ?? "")) await detach(iam, RoleName, name ?? "");
  for (const { name, wanted } of of("inline policy")) {
    if (wanted === null) await deleteInline(iam, RoleName, name ?? "");
  }
  const isOtherInline = of("inline policy").some(({ wanted, found }) => wanted !== null && found !== null);
  if (isOtherInline) await putInline(iam, wanted);
  if (of("trust policy").length > 0) {
    const PolicyDocument = JSON.stringify(wanted.trustPolicy);
    await named("UpdateAssumeRolePolicy", () =>
      write(
        iam,
        "UpdateAssumeRolePolicy",
        async () => iam.client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })),
        true,
      ),
    );
  }
  for (const { name, wanted } of of("attached policy")) {
    if (wanted !== null) await attach(iam, RoleName, name ?? "");
  }
  for (const { name } of extra) if (harmless.has(name ?? "")) await detach(iam, RoleName, name ?? "");
  if (of("inline policy").some(({ wanted, found }) => wanted !== null && found === null)) {
    await putInline(iam, wanted);
  }
  if (of("session duration").length + of("description").length > 0) {
    const { description: Description, maxSessionDuration: MaxSessionDuration } = wanted;
    await named("UpdateRole", () =>
      write(
        iam,
        "UpdateRole",
        async () => iam.client.send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration })),
        true,
      ),
    );
  }
  // Last: until then an adopted role is not hubscan's.
  if (of("tag").length > 0) {
    await named("TagRole", () =>
      write(
        iam,
        "TagRole",
        async () => iam.client.send(new TagRoleCommand({ RoleName, Tags: tagList(wanted) })),
        true,
      ),
    );
  }
}

function tagList({ tags }: WantedRole) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function attach(iam: IamAccess, RoleName: string, PolicyArn: string): Promise<void> {
  await named("AttachRolePolicy", () =>
    write(
      iam,
      "AttachRolePolicy",
      async () => iam.client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      true,
    ),
  );
}

async function putInline(iam: IamAccess, { roleName: RoleName, inlinePolicy }: WantedRole): Promise<void> {
  const PolicyDocument = JSON.stringify(inlinePolicy);
  const command = () => new PutRolePolicyCommand({ RoleName, PolicyName: inlinePolicyName, PolicyDocument });
  await named("PutRolePolicy", () =>
    write(iam, "PutRolePolicy", async () => iam.client.send(command()), true),
  );
}
