import type { AccountCost } from "../inventory/collect.ts";
import { callsToEnter } from "./entering.ts";

/** AssumeRole and GetCallerIdentity of one account and region, together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const stsPerSecond = 600;

/**
 * The time that the accounts of a scan take at least: what AWS's rate limits, the requests in flight, and the rows of
 * requests that wait for each other allow. Grows as accounts are added; memory does not.
 */
export class Floor {
  readonly #hub = new Map<string, { calls: number; rate: number; burst: number }>();
  #accounts = 0;
  #calls = 0;
  #slowestAccount = 0;
  #longestChain = 0;

  add(cost: AccountCost): void {
    this.#accounts += 1;
    this.#longestChain = Math.max(this.#longestChain, callsToEnter + cost.chain);
    for (const [name, { payer, allowance, calls }] of cost.buckets) {
      this.#calls += calls;
      if (payer === "hub") {
        const use = this.#hub.get(name) ?? { calls: 0, ...allowance };
        use.calls += calls;
        this.#hub.set(name, use);
      } else {
        this.#slowestAccount = Math.max(this.#slowestAccount, drain(calls, allowance));
      }
    }
  }

  /**
   * Milliseconds.
   * @param latency milliseconds that an answer takes at least
   * @param concurrency requests in flight
   */
  milliseconds(latency: number, concurrency: number): number {
    const hub = Math.max(0, ...[...this.#hub.values()].map((use) => drain(use.calls, use)));
    const sts = this.#accounts / stsPerSecond;
    const rates = Math.max(sts, hub, this.#slowestAccount) * 1000;
    const inFlight = ((this.#calls + callsToEnter * this.#accounts) * latency) / concurrency;
    return Math.max(rates, inFlight, this.#longestChain * latency);
  }
}

/** Seconds that a bucket takes to give so many requests. */
function drain(calls: number, { rate, burst }: { readonly rate: number; readonly burst: number }): number {
  return Math.max(0, calls - burst) / rate;
}
