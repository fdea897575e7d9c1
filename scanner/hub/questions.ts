import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsEnvironment } from "../access/clients.ts";
import { describeFailure } from "../access/failure.ts";
import { type RetryRule, retrying } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { type Fact, known, unknown } from "./fact.ts";

/** How AWS is asked about a hub. */
export interface Questions {
  readonly environment: AwsEnvironment;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: string;
  readonly timing: Timing;
}

/** Somebody waits for the answer, and may ask again. Times in milliseconds. */
const briefRetry: RetryRule = { tries: 4, firstWait: 200, longestWait: 2_000, budget: 15_000 };

/**
 * Asks AWS one thing. An answer that says that the thing is not there is null; every other refusal or failure is not known, with what
 * was said.
 * @param operation `service:Operation`
 * @param absent error codes with which the service says that there is none
 */
export async function ask<Answer>(
  { timing }: Pick<Questions, "timing">,
  operation: string,
  send: () => Promise<Answer>,
  absent: readonly string[] = [],
): Promise<Fact<Answer | null>> {
  try {
    return known(await retrying(send, briefRetry, timing, { calls: 0, throttles: 0 }));
  } catch (error) {
    const { code, message } = describeFailure(error);
    if (code !== null && absent.includes(code)) return known(null);
    return unknown(`${operation} was not answered (${code === null ? "" : `${code}: `}${message})`);
  }
}

/** Client settings for the hub's region. */
export function settingsOf({ environment, region, credentials }: Questions) {
  return environment.clientSettings(region, credentials);
}
