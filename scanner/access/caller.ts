import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { UserError } from "../user-error.ts";
import type { AwsEnvironment } from "./clients.ts";
import { describeFailure } from "./failure.ts";
import type { RenewedCredentials } from "./renewed-credentials.ts";
import { type CallCounter, patientRetry, type RetryRule, retrying } from "./retry.ts";
import type { Timing } from "./timing.ts";

/** Whose credentials the scanner runs with. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** `aws`, `aws-us-gov`, `aws-cn`, …: the partition that everything is in. */
  readonly partition: string;
  /** True for a session: a role that it assumes lasts an hour at most ("role chaining"). */
  readonly temporary: boolean;
}

/** @throws UserError when there are no credentials, when they expired, or when AWS does not take them. */
export async function identifyCaller(options: {
  readonly environment: AwsEnvironment;
  readonly credentials: RenewedCredentials;
  readonly homeRegion: string;
  readonly timing: Timing;
  readonly retry?: RetryRule;
}): Promise<Caller> {
  const { environment, credentials, homeRegion, timing } = options;
  const client = new STSClient(environment.clientSettings(homeRegion, credentials.get));
  const counter: CallCounter = { calls: 0, throttles: 0 };
  try {
    const answer = await retrying(
      async () => client.send(new GetCallerIdentityCommand({})),
      options.retry ?? patientRetry,
      timing,
      counter,
    );
    const identity = await credentials.get();
    return callerFrom(answer, identity.sessionToken !== undefined);
  } catch (error) {
    throw error instanceof UserError ? error : unusableCredentials(error);
  }
}

function callerFrom(
  answer: { readonly Account?: string | undefined; readonly Arn?: string | undefined },
  hasSessionToken: boolean,
): Caller {
  const { Account: account, Arn: arn } = answer;
  const partition = arn?.split(":")[1];
  if (account === undefined || arn === undefined || partition === undefined || partition === "") {
    throw new UserError(
      "STS did not say whose credentials these are.",
      "Check that AWS_ENDPOINT_URL, if it is set, leads to something that speaks STS.",
    );
  }
  return { account, arn, partition, temporary: hasSessionToken || /^arn:[^:]+:sts:/.test(arn) };
}

function unusableCredentials(error: unknown): UserError {
  const failure = describeFailure(error);
  const said = `${failure.code === null ? "" : `${failure.code}: `}${failure.message}`;
  if (failure.kind === "expired") {
    return new UserError(
      `The AWS credentials have expired (${said})`,
      "Sign in again, then repeat the command.",
    );
  }
  if (failure.kind === "refusal") {
    return new UserError(
      `AWS does not accept the credentials (${said})`,
      "Check AWS_PROFILE, or the access key and its session token: they must belong together and be active.",
    );
  }
  return new UserError(
    `STS could not be asked whose credentials these are (${said})`,
    "Check the network, AWS_REGION and AWS_ENDPOINT_URL.",
  );
}

/** What to say of credentials that never expire; null for those of a session. */
export function lastingKeyWarning({ arn, temporary }: Pick<Caller, "arn" | "temporary">): string | null {
  if (temporary) return null;
  const whose = arn.endsWith(":root") ? `the root user (${arn})` : arn;
  return (
    `Warning: this runs with an access key of ${whose}, which never expires and is worth all that it may do to whoever finds it. ` +
    "Rather sign in (aws sso login), or let the workload be the scanner by its own identity: docs/running-elsewhere.md."
  );
}
