import * as fc from "fast-check";
import { expect, test } from "vitest";
import { packShards } from "../../scanner/scan/pack-shards.ts";

const few = { accountsPerShard: 2, shardsAtOnce: 64 };

test("accounts are divided by what they took last time, heaviest first, and one that was never scanned counts as the middle", () => {
  const calls = new Map([
    ["a", 10],
    ["b", 90],
    ["c", 50],
    ["d", 30],
  ]);
  expect(packShards(["a", "b", "c", "d", "new"], calls, few)).toEqual([["b"], ["c", "d"], ["new", "a"]]);
});

test("accounts of which nothing is known are divided evenly", () => {
  const shards = packShards(["a", "b", "c", "d", "e"], new Map(), few);
  expect(shards.map(({ length }) => length)).toEqual([2, 2, 1]);
});

test("no accounts give no shards", () => {
  expect(packShards([], new Map(), few)).toEqual([]);
});

const packing = fc.record({
  accounts: fc.uniqueArray(fc.stringMatching(/^\d{3}$/), { maxLength: 60 }),
  calls: fc.dictionary(fc.stringMatching(/^\d{3}$/), fc.nat(5000)),
  accountsPerShard: fc.integer({ min: 1, max: 20 }),
  shardsAtOnce: fc.integer({ min: 1, max: 12 }),
});

test("every account is in one shard, no shard is empty, and there are as many as asked for", () => {
  fc.assert(
    fc.property(packing, ({ accounts, calls, ...division }) => {
      const shards = packShards(accounts, new Map(Object.entries(calls)), division);
      expect(shards.flat().toSorted()).toEqual(accounts.toSorted());
      expect(shards.filter(({ length }) => length === 0)).toEqual([]);
      const wanted = Math.ceil(accounts.length / division.accountsPerShard);
      expect(shards).toHaveLength(Math.min(wanted, division.shardsAtOnce));
    }),
  );
});

test("no shard is heavier than the average and the heaviest account together", () => {
  fc.assert(
    fc.property(packing, fc.infiniteStream(fc.nat(5000)), ({ accounts, ...division }, weights) => {
      // Every account is known, so that the test need not know how an unknown one is weighed.
      const calls = new Map(accounts.map((id) => [id, weights.next().value ?? 0]));
      const weight = (id: string) => Math.max(2, calls.get(id) ?? 0);
      const sums = packShards(accounts, calls, division).map((shard) =>
        shard.reduce((sum, id) => sum + weight(id), 0),
      );
      const average = sums.reduce((sum, one) => sum + one, 0) / Math.max(1, sums.length);
      const heaviest = Math.max(0, ...accounts.map(weight));
      for (const sum of sums) expect(sum).toBeLessThanOrEqual(average + heaviest);
    }),
  );
});

test("the shards do not depend on the order in which accounts are given", () => {
  fc.assert(
    fc.property(packing, ({ accounts, calls, ...division }) => {
      const known = new Map(Object.entries(calls));
      expect(packShards(accounts.toReversed(), known, division)).toEqual(
        packShards(accounts, known, division),
      );
    }),
  );
});
