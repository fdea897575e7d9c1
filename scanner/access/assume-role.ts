import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity } from "@smithy/types";
import type { AwsEnvironment } from "./clients.ts";
import type { EnvironmentSettings } from "./environment-settings.ts";
import { describeFailure } from "./failure.ts";
import type { RenewedCredentials } from "./renewed-credentials.ts";
import { type CallCounter, type RetryRule, retrying } from "./retry.ts";
import type { Timing } from "./timing.ts";

/** The longest session of a role assumed with a session's credentials, in seconds, whatever the role allows. */
export const longestChainedSession = 3600;

/** What AssumeRole calls are sent with. */
export interface StsAccess {
  readonly environment: AwsEnvironment;
  /** The hub's own credentials. */
  readonly credentials: RenewedCredentials;
  /** STS is asked here and nowhere else: tokens of the global endpoint do not work in regions that were opted into. */
  readonly homeRegion: string;
  readonly timing: Timing;
  readonly retry: RetryRule;
  readonly counter: CallCounter;
  /** What the environment says, where many clients are made. */
  readonly environmentSettings?: EnvironmentSettings;
}

/** A request that must say how long the session is to last, in seconds. */
export type AssumeRoleRequest = AssumeRoleCommandInput & { readonly DurationSeconds: number };

/**
 * Assumes a role. When STS will not have the duration, it is asked once more, for an hour: the caller may be a session that
 * does not look like one, or the role may allow less than it should, and neither is a reason to read nothing.
 *
 * @throws What the SDK threw, when repeating did not help.
 */
export async function assumeRole(
  access: StsAccess,
  request: AssumeRoleRequest,
): Promise<AwsCredentialIdentity> {
  try {
    return await ask(access, request);
  } catch (error) {
    if (request.DurationSeconds <= longestChainedSession || !isAboutDuration(error)) throw error;
    return ask(access, { ...request, DurationSeconds: longestChainedSession });
  }
}

async function ask(access: StsAccess, request: AssumeRoleRequest): Promise<AwsCredentialIdentity> {
  const settings = access.environment.clientSettings(access.homeRegion, access.credentials.get);
  const client = new STSClient({ ...settings, ...access.environmentSettings?.of(STSClient, settings) });
  const { Credentials: issued } = await retrying(
    async () => client.send(new AssumeRoleCommand(request)),
    access.retry,
    access.timing,
    access.counter,
  );
  if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken || !issued.Expiration) {
    throw new Error("STS answered AssumeRole without credentials.");
  }
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
    expiration: issued.Expiration,
  };
}

function isAboutDuration(error: unknown): boolean {
  const failure = describeFailure(error);
  return failure.code === "ValidationError" && failure.message.includes("DurationSeconds exceeds");
}
