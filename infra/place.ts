import * as aws from "@pulumi/aws";
import { stackTag } from "../scanner/role/owner.ts";
import type { RoleSettings } from "../scanner/role/settings.ts";
import { roleSettingsSchema } from "../scanner/role/settings.ts";
import { ownTags } from "../scanner/role/wanted-role.ts";
import { type HubRole, hubRole, misfit } from "./config/misfit.ts";
import type { ReadConfig } from "./config/read.ts";
import { asking, Refusal } from "./refusal.ts";

/** What the stack's names begin with, so that two stacks of an account do not meet: `hubscan-dev`. */
export function stackPrefix({ stack }: Pick<ReadConfig, "stack">): string {
  return `hubscan-${stack}`;
}

/** Tags of everything that a stack makes. */
export function stackTags(stack: string): Readonly<Record<string, string>> {
  return { ...ownTags, [stackTag]: stack };
}

/** Where the stack works, as AWS says. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly hubAccountId: string;
  readonly managementAccountId: string;
  readonly hubIs: HubRole;
}

/** The provider of the hub's account and region. It refuses credentials of any other account. */
export function hubProvider({ stack, region, hubAccountId }: ReadConfig): aws.Provider {
  return new aws.Provider("hub", {
    region: region as aws.Region,
    allowedAccountIds: [hubAccountId],
    defaultTags: { tags: { ...stackTags(stack) } },
  });
}

/**
 * The provider of the management account, through a role there; null when the stack has none. The hub's own provider where the hub
 * is the management account.
 */
export function managementProvider(config: ReadConfig, place: Place, hub: aws.Provider): aws.Provider | null {
  if (place.hubIs === "management account") return hub;
  if (config.managementRoleArn === undefined) return null;
  return new aws.Provider("management", {
    region: config.region as aws.Region,
    allowedAccountIds: [place.managementAccountId],
    assumeRoles: [{ roleArn: config.managementRoleArn, sessionName: stackPrefix(config) }],
    defaultTags: { tags: { ...stackTags(config.stack) } },
  });
}

/**
 * Asks AWS where this is, and holds it against the configuration.
 * @throws Refusal when the credentials or the organization are others than configured, or a setting does not fit what the hub is
 */
export async function readPlace(config: ReadConfig, provider: aws.Provider): Promise<Place> {
  const caller = await asking("who the credentials belong to", "Sign in to the hub's account.", () =>
    aws.getCallerIdentity({}, { provider }),
  );
  if (caller.accountId !== config.hubAccountId) {
    throw new Refusal(
      `hubscan:hubAccountId is ${config.hubAccountId}, and the credentials are of account ${caller.accountId}. Sign in to the hub's account, or correct the key.`,
    );
  }
  const organization = await asking(
    "which organization the hub is in",
    "Allow the deployer organizations:DescribeOrganization.",
    () => aws.organizations.getOrganization({ returnOrganizationOnly: true }, { provider }),
  );
  if (organization.id !== config.organizationId) {
    throw new Refusal(
      `hubscan:organizationId is ${config.organizationId}, and account ${caller.accountId} belongs to ${organization.id}. Target roles would trust nobody: correct the key.`,
    );
  }
  const place: Place = {
    partition: caller.arn.split(":")[1] ?? "aws",
    region: config.region,
    hubAccountId: config.hubAccountId,
    managementAccountId: organization.masterAccountId,
    hubIs: hubRole(config, organization.masterAccountId),
  };
  const problem = misfit(config, place);
  if (problem !== null) throw new Refusal(problem);
  return place;
}

/** The target role's settings: the same for the trust policies, the scanner's permission and the scanner itself. */
export function roleSettings(config: ReadConfig, { partition }: Pick<Place, "partition">): RoleSettings {
  const { hubAccountId, organizationId, roleName, rolePath, scannerRoleName, externalId } = config;
  const { permissionsPolicy, maxSessionDuration, sourceIdentity } = config;
  return roleSettingsSchema.parse({
    hubAccountId,
    organizationId,
    partition,
    roleName,
    rolePath,
    scannerRoleName,
    permissionsPolicy,
    maxSessionDuration,
    sourceIdentity,
    ...(externalId === undefined ? {} : { externalId }),
  });
}
