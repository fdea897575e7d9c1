import type { StsAccess } from "../access/assume-role.ts";
import { type Caller, identifyCaller } from "../access/caller.ts";
import { type AwsEnvironment, createAwsEnvironment } from "../access/clients.ts";
import { homeRegion, hubCredentials } from "../access/hub-credentials.ts";
import type { RenewedCredentials } from "../access/renewed-credentials.ts";
import { patientRetry, type RetryRule } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { type Clock, systemClock } from "../inventory/clock.ts";
import { partitions } from "../inventory/partition.ts";
import { checkAccountIds, organizationOfList } from "../organization/accounts-file.ts";
import { describeOrganization, discoverOrganization } from "../organization/discover.ts";
import type { Organization } from "../organization/organization.ts";
import { organizationRoleCredentials } from "../organization/organization-role.ts";
import { UserError } from "../user-error.ts";

/** The scanner's own place: who it is, where, and how it reaches AWS. */
export interface Hub {
  readonly environment: AwsEnvironment;
  readonly homeRegion: string;
  readonly credentials: RenewedCredentials;
  readonly caller: Caller;
  readonly timing: Timing;
  /** The clock that requests are paced by. */
  readonly clock: Clock;
}

/**
 * Finds out who is calling, from the environment's credentials.
 * @param options.requestTimeout milliseconds until a request without an answer is given up
 * @throws UserError when there are no credentials, no region, or AWS does not take them
 */
export async function openHub(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  readonly timing: Timing;
  readonly clock?: Clock;
  readonly requestTimeout?: number;
  /** Of the first call, which tells whose credentials these are. */
  readonly retry?: RetryRule;
}): Promise<Hub> {
  const { timing, clock = systemClock, retry = patientRetry } = options;
  const environment = createAwsEnvironment(options);
  const region = await homeRegion(options.environment);
  const credentials = hubCredentials(options.environment, timing.now);
  const caller = await identifyCaller({ environment, credentials, homeRegion: region, timing, retry });
  checkPartition(caller.partition);
  return { environment, homeRegion: region, credentials, caller, timing, clock };
}

function checkPartition(partition: string): void {
  if (partitions.includes(partition)) return;
  throw new UserError(
    `hubscan does not know the partition ${partition}.`,
    `It scans ${partitions.join(", ")}; global services of other partitions answer in regions that it would have to guess.`,
  );
}

/** How the accounts are found. */
export interface Discovery {
  /** Ids given by the user: the organization is not asked for its accounts. */
  readonly accountIds: readonly string[] | null;
  /** The role in the management account that may read the organization, when the hub may not. */
  readonly organizationRole: string | null;
  /** Whether tags are needed, at one call for each account. */
  readonly tags: boolean;
  readonly scan: string;
}

/** @throws UserError when the organization could not be read, or the ids are not ids */
export async function discover(hub: Hub, discovery: Discovery): Promise<Organization> {
  const counter = { calls: 0, throttles: 0 };
  const { environment, homeRegion: region, timing } = hub;
  const sts: StsAccess = { ...hub, credentials: hub.credentials, retry: patientRetry, counter };
  const credentials =
    discovery.organizationRole === null
      ? hub.credentials.get
      : organizationRoleCredentials(sts, { arn: discovery.organizationRole, scanId: discovery.scan });
  const access = { environment, credentials, homeRegion: region, timing, counter };
  if (discovery.accountIds === null) {
    const organization = await discoverOrganization(access, discovery);
    // An account that is there twice would be scanned twice; one without an id cannot be entered.
    const listed = organization.accounts.map(({ id }) => id);
    checkAccountIds(listed, "the accounts that AWS Organizations lists");
    return organization;
  }
  const ids = checkAccountIds(discovery.accountIds, "the accounts given");
  try {
    return organizationOfList(ids, await describeOrganization(access));
  } catch (error) {
    // With a list the organization is only asked who it is: what hangs on that is UNKNOWN, and the scan says why.
    if (error instanceof UserError) return organizationOfList(ids, undefined, error.message);
    throw error;
  }
}
