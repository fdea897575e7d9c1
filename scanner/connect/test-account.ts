import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AbortWatch } from "../access/abort-watch.ts";
import { AccessError } from "../access/access-error.ts";
import type { Cause } from "../access/cause.ts";
import type { AwsEnvironment } from "../access/clients.ts";
import type { EnvironmentSettings } from "../access/environment-settings.ts";
import { explainDenial } from "../access/explain.ts";
import { readRegions } from "../access/regions.ts";
import { patientRetry, retrying } from "../access/retry.ts";
import type { AccountSession } from "../access/session.ts";
import type { Timing } from "../access/timing.ts";
import { waitForRole } from "../access/wait-for-role.ts";
import type { Aside } from "../scan/places.ts";
import { unlessAborted } from "../scan/unless-aborted.ts";

/** By what accounts are tested. */
export interface AccountTests {
  readonly environment: AwsEnvironment;
  readonly environmentSettings: EnvironmentSettings;
  readonly homeRegion: string;
  readonly timing: Timing;
  /** Milliseconds for which STS is asked again when it says that there is no role. */
  readonly patience: number;
  readonly ending: AbortWatch;
}

/**
 * Does what a scan does first in an account: assumes the target role, makes sure that this is the account, and reads its regions.
 *
 * @param aside makes place for another account while this one waits for its role
 * @returns why a scan could not enter the account; null when it could
 * @throws What ended the test
 */
export async function testAccount(
  tests: AccountTests,
  session: AccountSession,
  aside: Aside,
): Promise<Cause | null> {
  const { timing, patience, ending } = tests;
  const waiting = {
    now: timing.now,
    sleep: (milliseconds: number) => aside(() => timing.sleep(milliseconds)),
  };
  const work = async (): Promise<void> => {
    await waitForRole(session, patience, waiting);
    await Promise.all([checkIdentity(tests, session), readRegions({ ...tests, session })]);
  };
  try {
    ending.signal.throwIfAborted();
    await unlessAborted(work(), ending);
    return null;
  } catch (error) {
    if (error instanceof AccessError) return error.reason;
    throw error;
  }
}

const operation = "sts:GetCallerIdentity";

/** An endpoint of one's own, or a proxy, may answer with credentials of another account than was asked for. */
async function checkIdentity(tests: AccountTests, session: AccountSession): Promise<void> {
  const { environment, environmentSettings, homeRegion, timing } = tests;
  const settings = environment.clientSettings(homeRegion, session.credentials);
  const client = new STSClient({ ...settings, ...environmentSettings.of(STSClient, settings) });
  const answer = await retrying(
    async () => client.send(new GetCallerIdentityCommand({})),
    patientRetry,
    timing,
    { calls: 0, throttles: 0 },
  ).catch((error: unknown) => {
    throw new AccessError(session.account, explainDenial(error, { operation, region: homeRegion }));
  });
  if (answer.Account === session.account) return;
  const message = `The session is one of account ${answer.Account ?? "nobody"}, not of the account that was asked for.`;
  throw new AccessError(session.account, { kind: "error", operation, code: null, message });
}
