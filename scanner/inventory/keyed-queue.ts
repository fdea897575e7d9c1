import type { Clock } from "./clock.ts";
import { type Allowance, TokenBucket } from "./token-bucket.ts";

/** Whose bucket a request draws from. */
export interface QueueKey {
  /** The account that pays, or `hub`: what is forgotten together. */
  readonly payer: string;
  /** Region and API bucket of that payer. */
  readonly bucket: string;
  readonly allowance: Allowance;
  /** The account that is read: where accounts share a bucket, they take turns. */
  readonly lane: string;
}

interface Waiting {
  readonly signal: AbortSignal;
  readonly start: () => void;
  readonly giveUp: (reason: Error) => void;
}

interface Line {
  readonly tokens: TokenBucket;
  /** Who waits, by lane; the first lane is next. A lane without anybody is not in the map. */
  readonly lanes: Map<string, Waiting[]>;
  /** `held` is waiting for a token, with `release` to call it off. */
  state: "idle" | "ready" | "held";
  release: () => void;
}

/**
 * Decides which request goes next. Each key (who pays × region × API bucket) has its own line and token bucket; lines
 * that may run take turns, so that a throttled or long line holds up nobody but itself, and one limit holds for the
 * requests in flight of the whole process.
 */
export class KeyedQueue {
  readonly #concurrency: number;
  readonly #clock: Clock;
  readonly #payers = new Map<string, Map<string, Line>>();
  readonly #watched = new WeakSet<AbortSignal>();
  #ring: Line[] = [];
  #head = 0;
  #inFlight = 0;

  constructor(options: { readonly concurrency: number; readonly clock: Clock }) {
    this.#concurrency = options.concurrency;
    this.#clock = options.clock;
  }

  /**
   * Runs a task when its line, its bucket and the process allow it.
   * @param options.urgent goes to the front of its lane: a request that is sent again
   * @param options.signal gives up waiting with the signal's reason; a task that has begun is left to itself
   */
  async run<T>(
    key: QueueKey,
    task: () => Promise<T>,
    options: { readonly signal: AbortSignal; readonly urgent?: boolean },
  ): Promise<T> {
    await this.#turn(key, options.signal, options.urgent ?? false);
    try {
      return await task();
    } finally {
      this.#inFlight -= 1;
      this.#dispatch();
    }
  }

  /** A request of this key that was sent at `sentAt` (the clock's time) was refused for being one too many. */
  throttled(key: QueueKey, sentAt: number): void {
    this.#line(key).tokens.throttled(this.#clock.now(), sentAt);
  }

  /** Drops what is known of a payer's buckets, so that memory does not grow with the number of accounts. */
  forget(payer: string): void {
    for (const line of this.#payers.get(payer)?.values() ?? []) line.release();
    this.#payers.delete(payer);
  }

  #turn(key: QueueKey, signal: AbortSignal, urgent: boolean): Promise<void> {
    signal.throwIfAborted();
    this.#watch(signal);
    const line = this.#line(key);
    return new Promise((start, giveUp) => {
      const entry: Waiting = { signal, start, giveUp };
      const lane = line.lanes.get(key.lane);
      if (lane === undefined) line.lanes.set(key.lane, [entry]);
      else if (urgent) lane.unshift(entry);
      else lane.push(entry);
      if (line.state === "idle") this.#makeReady(line);
      this.#dispatch();
    });
  }

  /** One listener per signal, however many requests wait on it. */
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    signal.addEventListener("abort", () => this.#sweep(signal), { once: true });
  }

  #sweep(signal: AbortSignal): void {
    for (const lines of this.#payers.values()) {
      for (const line of lines.values()) {
        for (const [lane, waiting] of line.lanes) {
          const staying = waiting.filter((entry) => entry.signal !== signal);
          if (staying.length === waiting.length) continue;
          if (staying.length > 0) line.lanes.set(lane, staying);
          else line.lanes.delete(lane);
          for (const entry of waiting) if (entry.signal === signal) entry.giveUp(signal.reason as Error);
        }
      }
    }
  }

  #line(key: QueueKey): Line {
    let lines = this.#payers.get(key.payer);
    if (lines === undefined) {
      lines = new Map();
      this.#payers.set(key.payer, lines);
    }
    let line = lines.get(key.bucket);
    if (line === undefined) {
      const tokens = new TokenBucket(key.allowance, this.#clock.now());
      line = { tokens, lanes: new Map(), state: "idle", release: () => {} };
      lines.set(key.bucket, line);
    }
    return line;
  }

  #makeReady(line: Line): void {
    line.state = "ready";
    this.#ring.push(line);
  }

  #dispatch(): void {
    while (this.#inFlight < this.#concurrency) {
      const line = this.#ring[this.#head];
      if (line === undefined) break;
      this.#head += 1;
      this.#runOne(line);
    }
    // Shifting an array moves all of it; the used front is cut off when it is most of the array.
    if (this.#head > 1024 && this.#head * 2 > this.#ring.length) {
      this.#ring = this.#ring.slice(this.#head);
      this.#head = 0;
    }
  }

  #runOne(line: Line): void {
    if (line.lanes.size === 0) {
      line.state = "idle";
    } else if (line.tokens.take(this.#clock.now())) {
      this.#inFlight += 1;
      takeNext(line.lanes)?.start();
      if (line.lanes.size > 0) this.#makeReady(line);
      else line.state = "idle";
    } else {
      line.state = "held";
      line.release = this.#clock.after(Math.max(1, line.tokens.wait(this.#clock.now())), () => {
        this.#makeReady(line);
        this.#dispatch();
      });
    }
  }
}

/** The first of the first lane, which then goes behind the others. */
function takeNext(lanes: Map<string, Waiting[]>): Waiting | undefined {
  for (const [lane, waiting] of lanes) {
    const entry = waiting.shift();
    lanes.delete(lane);
    if (waiting.length > 0) lanes.set(lane, waiting);
    return entry;
  }
  return undefined;
}
