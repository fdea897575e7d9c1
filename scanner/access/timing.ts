import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, passed in so that whoever waits, retries or expires can be tested without waiting. */
export interface Timing {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
}

export const systemTiming: Timing = {
  now: Date.now,
  sleep: async (milliseconds) => {
    await delay(milliseconds);
  },
  random: Math.random,
};
