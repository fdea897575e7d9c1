import type { Clock } from "./clock.ts";
import { type Allowance, TokenBucket } from "./token-bucket.ts";

/** Whose bucket a request draws from. */
export interface QueueKey {
  /** The account that pays, or `hub`: what is forgotten together. */
  readonly payer: string;
  /** Region and API bucket of that payer. */
  readonly bucket: string;
  /** Region: where buckets of several services of a payer are refused together, they are slowed together. */
  readonly area: string;
  readonly service: string;
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
  readonly area: Area;
  readonly tokens: TokenBucket;
  /** Who waits, by lane; the first lane is next. A lane without anybody is not in the map. */
  readonly lanes: Map<string, Waiting[]>;
  /** `held` is waiting for a token, with `release` to call it off. */
  state: "idle" | "ready" | "held";
  release: () => void;
}

/** The lines of a payer in a region, which may turn out to have a limit in common that AWS does not publish. */
interface Area {
  /** When a line of each service was last refused. */
  readonly refused: Map<string, number>;
  /** Holds for all lines together; null while they are not refused together. */
  tokens: TokenBucket | null;
  /** Lines that wait for `tokens`, with `release` to call the wait off. */
  readonly held: Line[];
  release: (() => void) | null;
  /** Requests begun since `countedFrom`, and in the time before. */
  begun: number;
  begunBefore: number;
  countedFrom: number;
}

interface Payer {
  readonly lines: Map<string, Line>;
  readonly areas: Map<string, Area>;
}

/**
 * So many services of an area refused within so many milliseconds have a limit in common: each bucket slowing down alone would
 * leave them too fast together. A service that is refused by itself is its own affair, however many buckets it has: it must
 * not slow the others.
 */
const together = { services: 4, within: 1000 } as const;
/** An area is never slowed below this share of the rate at which it was first refused. */
const slowestArea = 1 / 32;
/** Requests that an area lets through at once after a pause. */
const areaBurst = 4;

/**
 * Decides which request goes next. Each key (who pays × region × API bucket) has its own line and token bucket; lines
 * that may run take turns, so that a throttled or long line holds up nobody but itself, and one limit holds for the
 * requests in flight of the whole process. Where several services of an account and region are refused at the same
 * time, they are slowed together.
 */
export class KeyedQueue {
  readonly #concurrency: number;
  readonly #clock: Clock;
  readonly #payers = new Map<string, Payer>();
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
    const line = this.#line(key);
    const { area } = line;
    const now = this.#clock.now();
    area.refused.set(key.service, now);
    for (const [service, at] of area.refused) if (at < now - together.within) area.refused.delete(service);
    if (area.refused.size < together.services) line.tokens.throttled(now, sentAt);
    else if (area.tokens === null) area.tokens = sharedBucket(area, now);
    else area.tokens.throttled(now, sentAt);
  }

  /** Drops what is known of a payer's buckets, so that memory does not grow with the number of accounts. */
  forget(payer: string): void {
    const known = this.#payers.get(payer);
    for (const line of known?.lines.values() ?? []) line.release();
    for (const area of known?.areas.values() ?? []) area.release?.();
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
    for (const { lines } of this.#payers.values()) {
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
    let payer = this.#payers.get(key.payer);
    if (payer === undefined) {
      payer = { lines: new Map(), areas: new Map() };
      this.#payers.set(key.payer, payer);
    }
    let line = payer.lines.get(key.bucket);
    if (line === undefined) {
      const now = this.#clock.now();
      const area = payer.areas.get(key.area) ?? newArea(now);
      payer.areas.set(key.area, area);
      const tokens = new TokenBucket(key.allowance, now);
      line = { area, tokens, lanes: new Map(), state: "idle", release: () => {} };
      payer.lines.set(key.bucket, line);
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
    const { area } = line;
    const now = this.#clock.now();
    if (line.lanes.size === 0) {
      line.state = "idle";
    } else if (area.tokens !== null && area.tokens.wait(now) > 0) {
      line.state = "held";
      area.held.push(line);
      this.#releaseLater(area, area.tokens.wait(now));
    } else if (line.tokens.take(now)) {
      this.#inFlight += 1;
      count(area, now);
      takeNext(line.lanes)?.start();
      if (line.lanes.size > 0) this.#makeReady(line);
      else line.state = "idle";
    } else {
      line.state = "held";
      line.release = this.#clock.after(Math.max(1, line.tokens.wait(now)), () => {
        this.#makeReady(line);
        this.#dispatch();
      });
    }
  }

  /** One line of an area at a time: all of them at once would come for the same token. */
  #releaseLater(area: Area, milliseconds: number): void {
    area.release ??= this.#clock.after(Math.max(1, milliseconds), () => {
      area.release = null;
      const line = area.held.shift();
      if (line !== undefined) this.#makeReady(line);
      this.#dispatch();
      if (area.held.length > 0) this.#releaseLater(area, area.tokens?.wait(this.#clock.now()) ?? 0);
    });
  }
}

function newArea(now: number): Area {
  return {
    refused: new Map(),
    tokens: null,
    held: [],
    release: null,
    begun: 0,
    begunBefore: 0,
    countedFrom: now,
  };
}

/** A request of the area has begun. The limit that its lines have in common is over when it is no lower than what was refused. */
function count(area: Area, now: number): void {
  area.tokens?.take(now);
  if (area.tokens?.isRecovered === true) area.tokens = null;
  if (now - area.countedFrom >= together.within) {
    area.begunBefore = now - area.countedFrom >= 2 * together.within ? 0 : area.begun;
    area.begun = 0;
    area.countedFrom = now;
  }
  area.begun += 1;
}

/** A bucket for the whole area that begins at half of the rate at which it was refused. */
function sharedBucket({ begun, begunBefore }: Area, now: number): TokenBucket {
  const rate = (Math.max(begun, begunBefore) * 1000) / together.within;
  const tokens = new TokenBucket({ rate, burst: areaBurst }, now, slowestArea);
  tokens.throttled(now, now);
  return tokens;
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
