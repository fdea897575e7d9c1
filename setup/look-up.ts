import { AccessError } from "../scanner/access/access-error.ts";
import { type AccountRegions, readRegions } from "../scanner/access/regions.ts";
import { briefRetry } from "../scanner/access/retry.ts";
import { systemTiming } from "../scanner/access/timing.ts";
import { version } from "../scanner/cli/version.ts";
import type { Organization } from "../scanner/organization/organization.ts";
import { scanId } from "../scanner/results/scan-id.ts";
import { discover, type Hub, openHub } from "../scanner/scan/hub.ts";
import { isUserError } from "../scanner/user-error.ts";

/** The service that makes a member account a delegated administrator of StackSets. */
const stackSets = "member.org.stacksets.cloudformation.amazonaws.com";

/** What AWS says of the place that is set up. */
export interface Surroundings {
  /** The caller; null without credentials. */
  readonly caller: Hub["caller"] | null;
  /** The region that is set for the credentials. */
  readonly region: string | null;
  readonly regions: AccountRegions | null;
  readonly organizationId: string | null;
  readonly managementAccountId: string | null;
  /** With its tree; null where that could not be read. */
  readonly organization: Organization | null;
  /** Accounts that are delegated administrators of StackSets; null where that could not be read. */
  readonly stackSetAdministrators: readonly string[] | null;
  /** What could not be found out, and why. */
  readonly unknown: readonly string[];
}

/**
 * Asks AWS what it can tell: nothing of it is needed, and what is not told is said.
 * @param options.organizationRole role in the management account that may read the organization
 * @param options.tags whether accounts are selected by tags, which takes a call for each
 */
export async function lookAround(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly organizationRole: string | null;
  readonly tags: boolean;
  readonly now: Date;
}): Promise<Surroundings> {
  const unknown: string[] = [];
  const attempt = async <Answer>(what: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      return await what();
    } catch (error) {
      if (!isUserError(error) && !(error instanceof AccessError)) throw error;
      unknown.push(isUserError(error) ? `${error.message}\n${error.hint}` : error.message);
      return null;
    }
  };
  const { environment, organizationRole, tags } = options;
  const hub = await attempt(async () =>
    openHub({ environment, version, timing: systemTiming, retry: briefRetry }),
  );
  if (hub === null) return { ...nothing, unknown };
  try {
    const scan = scanId(options.now, systemTiming.random);
    const discovery = { organizationRole, tags, scan };
    const organization = await attempt(async () => discover(hub, { ...discovery, accountIds: null }));
    // Every member may ask who the organization is.
    const described =
      organization ??
      (await discover(hub, { ...discovery, organizationRole: null, accountIds: [hub.caller.account] }));
    const regions = await attempt(async () =>
      readRegions({
        environment: hub.environment,
        session: { account: hub.caller.account, credentials: hub.credentials.get },
        homeRegion: hub.homeRegion,
        timing: systemTiming,
      }),
    );
    return {
      caller: hub.caller,
      region: hub.homeRegion,
      regions,
      organizationId: described.id,
      managementAccountId: described.managementAccount,
      organization,
      stackSetAdministrators: organization === null ? null : administratorsOf(organization),
      unknown,
    };
  } finally {
    hub.environment.close();
  }
}

const nothing: Omit<Surroundings, "unknown"> = {
  caller: null,
  region: null,
  regions: null,
  organizationId: null,
  managementAccountId: null,
  organization: null,
  stackSetAdministrators: null,
};

function administratorsOf({ delegatedAdministrators }: Organization): readonly string[] | null {
  if ("unreadable" in delegatedAdministrators) return null;
  return delegatedAdministrators.accounts
    .filter(({ services }) => services.includes(stackSets))
    .map(({ id }) => id);
}
