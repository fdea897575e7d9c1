import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { nearMatches } from "../near-match.ts";
import { UserError } from "../user-error.ts";
import { AccessError } from "./access-error.ts";
import type { AwsEnvironment } from "./clients.ts";
import type { EnvironmentSettings } from "./environment-settings.ts";
import { explainDenial } from "./explain.ts";
import { type CallCounter, patientRetry, type RetryRule, retrying } from "./retry.ts";
import type { AccountSession } from "./session.ts";
import type { Timing } from "./timing.ts";

/** The regions of an account's partition, sorted. */
export interface AccountRegions {
  readonly enabled: readonly string[];
  readonly notOptedIn: readonly string[];
}

/** The IAM action, and the operation, that an account is asked for its regions with. */
export const regionsAction = "ec2:DescribeRegions";

/**
 * Asks an account which regions it has enabled. There is no list to fall back on: a region that was forgotten would look clean.
 *
 * @param options.counter Counts the requests, for the ledger.
 * @throws AccessError with the cause when they could not be read.
 */
export async function readRegions(options: {
  readonly environment: AwsEnvironment;
  readonly session: Pick<AccountSession, "account" | "credentials">;
  readonly homeRegion: string;
  readonly timing: Timing;
  readonly counter?: CallCounter;
  readonly retry?: RetryRule;
  readonly environmentSettings?: EnvironmentSettings;
}): Promise<AccountRegions> {
  const { environment, session, homeRegion, timing } = options;
  const settings = environment.clientSettings(homeRegion, session.credentials);
  const client = new EC2Client({ ...settings, ...options.environmentSettings?.of(EC2Client, settings) });
  const counter = options.counter ?? { calls: 0, throttles: 0 };
  const regions = await retrying(
    async () => client.send(new DescribeRegionsCommand({ AllRegions: true })),
    options.retry ?? patientRetry,
    timing,
    counter,
  ).then(
    (answer) => answer.Regions ?? [],
    (error: unknown) => {
      throw new AccessError(
        session.account,
        explainDenial(error, { operation: regionsAction, region: homeRegion }),
      );
    },
  );
  const enabled: string[] = [];
  const notOptedIn: string[] = [];
  for (const { RegionName: name, OptInStatus: status } of regions) {
    if (name === undefined) continue;
    (status === "not-opted-in" ? notOptedIn : enabled).push(name);
  }
  if (enabled.length === 0) {
    const message = "EC2 named no region that is enabled in this account.";
    throw new AccessError(session.account, {
      kind: "error",
      operation: regionsAction,
      code: null,
      message,
    });
  }
  return { enabled: enabled.sort(), notOptedIn: notOptedIn.sort() };
}

/** Which regions are scanned, and which not and why; both sorted, together all regions. */
export interface RegionSelection {
  readonly selected: readonly string[];
  readonly left: readonly {
    readonly region: string;
    readonly reason: "not-opted-in" | "not-included" | "excluded";
  }[];
}

/**
 * @param include Regions the user wants; none means all. An excluded region stays out although it is included.
 * @throws UserError when a region does not exist in the partition.
 */
export function selectRegions(
  regions: AccountRegions,
  include: readonly string[],
  exclude: readonly string[],
): RegionSelection {
  const all = [...regions.enabled, ...regions.notOptedIn].sort();
  for (const asked of [...include, ...exclude]) {
    if (!all.includes(asked)) throw unknownRegion(asked, all);
  }
  const enabled = new Set(regions.enabled);
  const selected: string[] = [];
  const left: { region: string; reason: RegionSelection["left"][number]["reason"] }[] = [];
  for (const region of all) {
    if (exclude.includes(region)) left.push({ region, reason: "excluded" });
    else if (include.length > 0 && !include.includes(region)) left.push({ region, reason: "not-included" });
    else if (enabled.has(region)) selected.push(region);
    else left.push({ region, reason: "not-opted-in" });
  }
  return { selected, left };
}

function unknownRegion(asked: string, all: readonly string[]): UserError {
  const near = nearMatches(asked, all, 3);
  return new UserError(
    `There is no region ${asked}.`,
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `The regions are: ${all.join(", ")}.`,
  );
}
