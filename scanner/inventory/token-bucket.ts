/** How fast one bucket of AWS's may be drawn from. */
export interface Allowance {
  /** Requests a second. */
  readonly rate: number;
  /** Requests at once, from a full bucket. */
  readonly burst: number;
}

/** A bucket is never slowed below this share of its declared rate, where nothing else is said. */
const slowest = 1 / 256;
/** Below the rate that was refused last, this share of it comes back each second; above it, this share of the rate. */
const recovery = { below: 0.25, above: 0.05 };

/**
 * A mirror of one of AWS's token buckets. AWS does not publish how full its own is, and others may be drawing from it:
 * a throttle halves the rate and empties the mirror. The rate is soon back near where it was refused, and feels its way
 * on slowly from there, so that a limit lower than the declared one is met by few refusals.
 */
export class TokenBucket {
  readonly #allowance: Allowance;
  readonly #slowest: number;
  #rate: number;
  #tokens: number;
  #at: number;
  #halvedAt = Number.NEGATIVE_INFINITY;
  #refusedRate: number;

  /** @param leastShare the bucket is never slowed below this share of its rate */
  constructor(allowance: Allowance, now: number, leastShare = slowest) {
    this.#slowest = allowance.rate * leastShare;
    this.#allowance = allowance;
    this.#rate = allowance.rate;
    this.#refusedRate = allowance.rate;
    this.#tokens = allowance.burst;
    this.#at = now;
  }

  /** Takes a token if there is one. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until there is a token; 0 when there is one. */
  wait(now: number): number {
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#rate) * 1000);
  }

  /** AWS refused a request. Refusals of requests that were sent before the last halving say nothing new. */
  throttled(now: number, sentAt: number): void {
    this.#refill(now);
    this.#tokens = 0;
    if (sentAt <= this.#halvedAt) return;
    this.#halvedAt = now;
    // A little under what was refused: aiming at it exactly would be refused again.
    this.#refusedRate = this.#rate * 0.9;
    this.#rate = Math.max(this.#rate / 2, this.#slowest);
  }

  /** Requests a second that it gives out now. */
  get rate(): number {
    return this.#rate;
  }

  /** Whether it gives out what it is allowed to, or nothing was ever refused. */
  get isRecovered(): boolean {
    return this.#rate >= this.#allowance.rate;
  }

  #refill(now: number): void {
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#at = now;
    const recovered =
      this.#rate < this.#refusedRate
        ? Math.min(this.#refusedRate, this.#rate + this.#refusedRate * recovery.below * seconds)
        : this.#rate * (1 + recovery.above * seconds);
    this.#rate = Math.min(this.#allowance.rate, recovered);
    this.#tokens = Math.min(this.#allowance.burst, this.#tokens + this.#rate * seconds);
  }
}
