import { describeFailure, type Failure, isTransient } from "./failure.ts";
import type { Timing } from "./timing.ts";

/** How often and how long a call is tried again. Times in milliseconds. */
export interface RetryRule {
  /** Tries in all, the first included. */
  readonly tries: number;
  /** The longest wait before the first repetition; doubled for each one after it. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** No repetition begins later than this after the first try began. */
  readonly budget: number;
}

/**
 * For calls without which nothing goes on (STS, Organizations, the list of regions). Organizations throttles a list of 250
 * accounts already (https://github.com/awslabs/aws-deployment-framework/issues/788), so patience is worth it.
 */
export const patientRetry: RetryRule = { tries: 10, firstWait: 200, longestWait: 10_000, budget: 120_000 };

/** For calls that somebody waits for at a terminal, who is told soon that there is no network, and may ask again. */
export const briefRetry: RetryRule = { tries: 4, firstWait: 200, longestWait: 2000, budget: 15_000 };

/** Counts of requests, added to as they are sent. */
export interface CallCounter {
  calls: number;
  throttles: number;
}

/**
 * Sends a request until it succeeds, fails for good, or the rule ends it; then the last error is thrown as it came.
 * Waits are drawn evenly between nothing and the limit ("full jitter"), so that callers refused together do not come back
 * together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retrying<Result>(
  send: () => Promise<Result>,
  rule: RetryRule,
  timing: Timing,
  counter: CallCounter,
): Promise<Result> {
  const begun = timing.now();
  for (let attempt = 1; ; attempt += 1) {
    counter.calls += 1;
    try {
      return await send();
    } catch (error) {
      const failure: Failure = describeFailure(error);
      if (failure.kind === "throttle") counter.throttles += 1;
      const wait = timing.random() * Math.min(rule.longestWait, rule.firstWait * 2 ** (attempt - 1));
      const over = attempt >= rule.tries || timing.now() + wait - begun > rule.budget;
      if (over || !isTransient(failure)) throw error;
      await timing.sleep(wait);
    }
  }
}
