import { mostShards } from "../results/shards.ts";

/** A whole number that may be chosen: from `least` to `most`, `usual` where nothing is said. */
export interface Choice {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

/**
 * How hard a scan may work. Rates are the engine's business, API by API; these bound what this process has open at a time.
 */
export const scanChoices = {
  /** Requests in flight. */
  concurrency: { least: 1, most: 1000, usual: 100 },
  /** Accounts under way: each holds its inventory in memory. */
  accountsAtOnce: { least: 1, most: 200, usual: 16 },
  /** Seconds for one account; what is not read by then is UNKNOWN. */
  accountTimeout: { least: 10, most: 43_200, usual: 1800 },
  /** Seconds for one request, after which it is tried again. */
  requestTimeout: { least: 1, most: 300, usual: 20 },
  /**
   * Seconds for which an account is asked again that has no target role. A StackSet brings the role to an account some
   * minutes after it has joined the organization.
   */
  waitForRole: { least: 0, most: 3600, usual: 0 },
} as const satisfies Readonly<Record<string, Choice>>;

/** How a scan is divided among processes. */
export const shardChoices = {
  /** Accounts of a shard, on average: fewer shards than accounts, so that what a process takes to start is little. */
  accountsPerShard: { least: 1, most: 10_000, usual: 60 },
  /** Shards of a pass, which may all run at once. */
  shardsAtOnce: { least: 1, most: mostShards, usual: 64 },
} as const satisfies Readonly<Record<string, Choice>>;
