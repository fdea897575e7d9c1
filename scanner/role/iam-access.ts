import { IAMClient } from "@aws-sdk/client-iam";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsEnvironment } from "../access/clients.ts";
import { describeFailure } from "../access/failure.ts";
import { type CallCounter, type RetryRule, retrying } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { iamAllowance } from "../inventory/services/iam-allowance.ts";
import { TokenBucket } from "../inventory/token-bucket.ts";

/** A way to IAM of one account. */
export interface IamAccess {
  readonly client: IAMClient;
  readonly timing: Timing;
  readonly retry: RetryRule;
  readonly counter: CallCounter;
  /** Shared by all accounts: IAM charges the caller's account for each request, whichever account it is about. */
  readonly pace: IamPace;
}

/** Lets so many requests of an operation pass as IAM allows the caller's account. */
export class IamPace {
  readonly #timing: Pick<Timing, "now" | "sleep">;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(timing: Pick<Timing, "now" | "sleep">) {
    this.#timing = timing;
  }

  /** Resolves when a request may be sent. */
  async pass(operation: string): Promise<void> {
    const bucket = this.#bucket(operation);
    while (!bucket.take(this.#timing.now())) await this.#timing.sleep(bucket.wait(this.#timing.now()));
  }

  /** IAM refused a request that was sent at this time (milliseconds since 1970) as one too many. */
  throttled(operation: string, sentAt: number): void {
    this.#bucket(operation).throttled(this.#timing.now(), sentAt);
  }

  #bucket(operation: string): TokenBucket {
    const known = this.#buckets.get(operation) ?? new TokenBucket(iamAllowance, this.#timing.now());
    this.#buckets.set(operation, known);
    return known;
  }
}

/** IAM charges reads and writes little by little, and other tools ask it as well: patience is worth it. */
export const iamRetry: RetryRule = { tries: 25, firstWait: 300, longestWait: 15_000, budget: 300_000 };

/** Milliseconds that IAM may take until what was written is known wherever it is read. */
const settlingTime = 60_000;

/** @param region where IAM is asked: any region of the partition, the client finds its one endpoint */
export function iamAccess(
  environment: AwsEnvironment,
  region: string,
  credentials: AwsCredentialIdentityProvider,
  timing: Timing,
  pace: IamPace,
): IamAccess {
  const client = new IAMClient(environment.clientSettings(region, credentials));
  return { client, timing, retry: iamRetry, counter: { calls: 0, throttles: 0 }, pace };
}

/** Sends a request with patience, no faster than IAM allows. Throws what the SDK threw last. */
export function ask<Answer>(iam: IamAccess, operation: string, send: () => Promise<Answer>): Promise<Answer> {
  const { retry, timing, counter, pace } = iam;
  const paced = async (): Promise<Answer> => {
    await pace.pass(operation);
    const sentAt = timing.now();
    try {
      return await send();
    } catch (error) {
      if (describeFailure(error).kind === "throttle") pace.throttled(operation, sentAt);
      throw error;
    }
  };
  return retrying(paced, retry, timing, counter);
}

/** What IAM says of a thing that it does not know, or does not know yet. */
export const notThere = "NoSuchEntity";
/** What it says while it looks for a principal, and while another change of the same role is under way. */
const unsettled = ["MalformedPolicyDocument", "ConcurrentModification", "EntityTemporarilyUnmodifiable"];

/** The error code of what an SDK client threw, without the word that the SDK puts behind some. */
export function errorCode(error: unknown): string | null {
  return describeFailure(error).code?.replace(/Exception$/, "") ?? null;
}

/**
 * Writes: what IAM does not know yet (the role just made, a principal) is tried again for up to a minute.
 * @param isMade whether the role is known to be there, so that its absence is a matter of time
 */
export async function write<Answer>(
  iam: IamAccess,
  operation: string,
  send: () => Promise<Answer>,
  isMade: boolean,
): Promise<Answer> {
  const codes = isMade ? [notThere, ...unsettled] : unsettled;
  const begun = iam.timing.now();
  for (let wait = 1000; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await ask(iam, operation, send);
    } catch (error) {
      const over = iam.timing.now() + wait - begun > settlingTime;
      if (over || !codes.includes(errorCode(error) ?? "") || isWritingFault(error)) throw error;
      await iam.timing.sleep(wait);
    }
  }
}

/** Reads again and again, for up to a minute, until what is read is as it should be; gives what was read last. */
export async function untilSettled<Value>(
  iam: IamAccess,
  read: () => Promise<Value>,
  isSettled: (value: Value) => boolean,
): Promise<Value> {
  const begun = iam.timing.now();
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    const value = await read();
    if (isSettled(value) || iam.timing.now() + wait - begun > settlingTime) return value;
    await iam.timing.sleep(wait);
  }
}

/** A document that is wrong stays wrong; one whose principal is not known yet does not. */
function isWritingFault(error: unknown): boolean {
  return errorCode(error) === "MalformedPolicyDocument" && !/principal/i.test(describeFailure(error).message);
}
