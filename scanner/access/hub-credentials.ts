import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { loadSharedConfigFiles } from "@smithy/core/config";
import type { AwsCredentialIdentity } from "@smithy/types";
import { UserError } from "../user-error.ts";
import { redactMessage } from "./redact.ts";
import { type RenewedCredentials, renewedCredentials } from "./renewed-credentials.ts";

/**
 * The credentials that the scanner itself runs with: those in the environment, or whatever the SDK's chain finds (profile,
 * single sign-on, web identity, container, instance). Asked for once for the whole process: container and instance metadata
 * throttle at a few hundred questions.
 */
export function hubCredentials(environment: NodeJS.ProcessEnv, now: () => number): RenewedCredentials {
  const fixed = credentialsIn(environment);
  if (fixed !== null) return renewedCredentials(async () => fixed, now);
  const chain = fromNodeProviderChain();
  return renewedCredentials(async () => {
    try {
      return await chain();
    } catch (error) {
      throw noCredentials(error, environment.AWS_PROFILE);
    }
  }, now);
}

/**
 * The region that the hub is at home in: STS and Organizations are asked there, and each account's list of regions.
 *
 * @throws UserError when neither the environment nor the profile names one.
 */
export async function homeRegion(environment: NodeJS.ProcessEnv): Promise<string> {
  const named = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (named !== undefined && named !== "") return named;
  const profile = environment.AWS_PROFILE ?? "default";
  const { configFile } = await loadSharedConfigFiles();
  const region = configFile[profile]?.region;
  if (region !== undefined) return region;
  throw new UserError(
    "No AWS region is configured for the hub.",
    `Set AWS_REGION, or a region in profile "${profile}" of the AWS configuration file.`,
  );
}

function credentialsIn(environment: NodeJS.ProcessEnv): AwsCredentialIdentity | null {
  const accessKeyId = environment.AWS_ACCESS_KEY_ID;
  const secretAccessKey = environment.AWS_SECRET_ACCESS_KEY;
  if (!accessKeyId || !secretAccessKey) return null;
  const sessionToken = environment.AWS_SESSION_TOKEN;
  return sessionToken ? { accessKeyId, secretAccessKey, sessionToken } : { accessKeyId, secretAccessKey };
}

function noCredentials(error: unknown, profile: string | undefined): UserError {
  const where = profile ? ` in profile ${JSON.stringify(profile)} or anywhere else` : "";
  return new UserError(
    `No AWS credentials were found${where}: ${redactMessage(error instanceof Error ? error.message : String(error), [])}`,
    "Sign in (aws sso login), set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run in the hub with the scanner's role. " +
      "To try hubscan without AWS, run: hubscan simulate",
  );
}
