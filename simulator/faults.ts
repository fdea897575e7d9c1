import type { FaultDescription } from "./estate-schema.ts";

/** What a fault looks at. */
interface FaultTarget {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
}

/** What goes wrong with one request. */
export interface Strike {
  /** Milliseconds before the answer, from all faults together. */
  readonly latency: number;
  readonly throttled: boolean;
  readonly error: FaultDescription["error"];
  readonly cut: boolean;
  readonly hang: boolean;
  readonly malformed: boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

const unharmed: Strike = {
  latency: 0,
  throttled: false,
  error: undefined,
  cut: false,
  hang: false,
  malformed: false,
};

/** The faults of an estate, and how often each has struck. */
export class Faults {
  readonly #faults: readonly FaultDescription[];
  readonly #now: () => number;
  readonly #seen = new Map<string, number>();
  readonly #buckets = new Map<string, Bucket>();

  /** @param now milliseconds */
  constructor(faults: readonly FaultDescription[], now: () => number) {
    this.#faults = faults;
    this.#now = now;
  }

  strike(target: FaultTarget): Strike {
    let strike = unharmed;
    for (const [index, fault] of this.#faults.entries()) {
      if (!applies(fault, target) || !this.#isDue(fault, index, target)) continue;
      strike = {
        latency: strike.latency + (fault.latency ?? 0),
        throttled:
          strike.throttled || (fault.throttle !== undefined && !this.#take(fault.throttle, index, target)),
        error: strike.error ?? fault.error,
        cut: strike.cut || fault.cut === true,
        hang: strike.hang || fault.hang === true,
        malformed: strike.malformed || fault.malformed === true,
      };
    }
    return strike;
  }

  #isDue(fault: FaultDescription, index: number, { account }: FaultTarget): boolean {
    if (fault.every === 1 && fault.times === undefined) return true;
    const key = `${index}/${account}`;
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    const turn = seen / fault.every;
    return Number.isInteger(turn) && turn <= (fault.times ?? Number.POSITIVE_INFINITY);
  }

  #take({ rate, burst }: { rate: number; burst: number }, index: number, target: FaultTarget): boolean {
    const key = `${index}/${target.account}/${target.region}`;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (rate * (now - bucket.at)) / 1000);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

function applies(fault: FaultDescription, { account, region, service, operation }: FaultTarget): boolean {
  return (
    matches(fault.accounts, account) &&
    matches(fault.regions, region) &&
    matches(fault.services, service) &&
    matches(fault.operations, operation)
  );
}

function matches(patterns: readonly string[] | undefined, value: string): boolean {
  return (
    patterns === undefined ||
    patterns.some((pattern) =>
      pattern.endsWith("*") ? value.startsWith(pattern.slice(0, -1)) : pattern === value,
    )
  );
}
