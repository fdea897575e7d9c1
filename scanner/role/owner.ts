import type { FoundRole } from "./found-role.ts";

/** Programs that keep a role as they have it: whoever changes it beside them works against them. */
export const roleKeepers = ["cloudformation", "pulumi"] as const;
export type RoleKeeper = (typeof roleKeepers)[number];

/** The tag that names the Pulumi stack, on everything that it makes; CloudFormation puts a StackSet's tags on its roles. */
export const stackTag = "HubscanStack";

/**
 * The tag that names the keeper of a role. CloudFormation gives roles none of its own:
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/277
 */
const keeperTag = "HubscanKeptBy";

/** The tags of a role with a keeper, beside those that every role has. */
export function keeperTags(keeper: RoleKeeper): Readonly<Record<string, string>> {
  return { [keeperTag]: keeper };
}

/** Who keeps a role. */
export interface RoleOwner {
  /** Null where the role does not say, as roles of before there was a tag for it. */
  readonly keeper: RoleKeeper | null;
  /** The Pulumi stack; null for a template that was used by itself. */
  readonly stack: string | null;
}

/** Who keeps a role as it is; null where its tags name nobody, as on roles that `hubscan roles apply` has made. */
export function roleOwner({ tags }: Pick<FoundRole, "tags">): RoleOwner | null {
  const keeper = roleKeepers.find((name) => name === tags[keeperTag]) ?? null;
  const stack = tags[stackTag] ?? null;
  return keeper === null && stack === null ? null : { keeper, stack };
}

/** Who made it, in a sentence. */
export function ownerText({ keeper, stack }: RoleOwner): string {
  if (stack === null) return "A CloudFormation stack of the account made it, from hubscan's template.";
  if (keeper === "cloudformation") return `The StackSet of the Pulumi stack ${stack} made it.`;
  return keeper === "pulumi"
    ? `The Pulumi stack ${stack} made it.`
    : `The Pulumi stack ${stack} made it, itself or by a StackSet.`;
}

/** What to do instead of changing it here. */
export function changeByOwner({ keeper, stack }: RoleOwner): string {
  if (stack === null) {
    return "Update that stack (aws cloudformation deploy, in the account), which would otherwise write over what is changed here.";
  }
  const up = `pulumi up --stack ${stack}`;
  if (keeper === "pulumi") {
    return `Put it back with ${up} --refresh; change its settings with pulumi config set --stack ${stack} and ${up}.`;
  }
  return (
    `Change its settings with pulumi config set --stack ${stack} and ${up}, which would otherwise write over what is changed here. ` +
    "What somebody changed in the account alone CloudFormation does not put back: for that, with the settings of the stack, give --override-owner."
  );
}

/** What to do instead of removing it here. */
export function removeByOwner({ stack }: RoleOwner): string {
  if (stack === null) {
    return "Delete that stack: aws cloudformation delete-stack --stack-name hubscan-target, in the account.";
  }
  return (
    `Take its roles from the stack: pulumi config set hubscan:targets none --stack ${stack}, and pulumi up --stack ${stack}. ` +
    "Where the stack is gone and the role is not: --override-owner."
  );
}
