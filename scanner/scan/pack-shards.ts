import type { Division } from "../results/shards.ts";
import { accountWeights, type CallsByAccount, heaviestFirst } from "./account-order.ts";
import { callsToEnter } from "./entering.ts";

/** Shards that so many accounts are divided among. */
export function shardCount(
  accounts: number,
  { accountsPerShard, shardsAtOnce }: Pick<Division, "accountsPerShard" | "shardsAtOnce">,
): number {
  return Math.min(shardsAtOnce, Math.ceil(accounts / accountsPerShard));
}

/**
 * Divides accounts among shards that take about as long as each other: the heaviest account first, each to the shard that is the
 * lightest so far ("longest processing time first", R. L. Graham, "Bounds on multiprocessing timing anomalies", 1969). No
 * shard is heavier than the average and the heaviest account together, and none is empty.
 *
 * @param accounts ids, each once
 * @param calls requests of the last scan
 * @returns the accounts of each shard, heaviest first; no shards for no accounts
 */
export function packShards(
  accounts: readonly string[],
  calls: CallsByAccount,
  division: Pick<Division, "accountsPerShard" | "shardsAtOnce">,
): string[][] {
  const weight = accountWeights(calls);
  const shards = Array.from({ length: shardCount(accounts.length, division) }, () => ({
    weight: 0,
    accounts: [] as string[],
  }));
  for (const { id } of heaviestFirst(
    accounts.map((id) => ({ id })),
    calls,
  )) {
    const lightest = shards.reduce((least, shard) => (shard.weight < least.weight ? shard : least));
    lightest.accounts.push(id);
    // An account that weighs nothing would leave its shard the lightest, and the next one would join it.
    lightest.weight += Math.max(callsToEnter, weight(id));
  }
  return shards.map((shard) => shard.accounts);
}
