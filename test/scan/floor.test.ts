import { describe, expect, test } from "vitest";
import type { AccountCost } from "../../scanner/inventory/collect.ts";
import { Floor } from "../../scanner/scan/floor.ts";

const cost = (
  calls: number,
  options: { readonly payer?: string; readonly chain?: number } = {},
): AccountCost => ({
  buckets: new Map([
    [
      `${options.payer ?? "111122223333"} eu-west-1 sqs:*`,
      { payer: options.payer ?? "111122223333", allowance: { rate: 10, burst: 20 }, calls },
    ],
  ]),
  chain: options.chain ?? 1,
});

function floorOf(costs: readonly AccountCost[], latency = 0, concurrency = 100): number {
  const floor = new Floor();
  for (const one of costs) floor.add(one);
  return floor.milliseconds(latency, concurrency);
}

describe("the time that a scan takes at least", () => {
  test("is what the slowest account's bucket takes beyond its burst, accounts being scanned side by side", () => {
    expect(floorOf([cost(120), cost(50)])).toBe(10_000);
  });

  test("is what the hub's bucket takes for all accounts together", () => {
    expect(floorOf([cost(120, { payer: "hub" }), cost(50, { payer: "hub" })])).toBe(15_000);
  });

  test("is as long as the longest row of requests that wait for each other, with those that enter the account", () => {
    expect(floorOf([cost(1, { chain: 3 }), cost(1)], 50)).toBe((2 + 3) * 50);
  });

  test("is what all requests take through those that may be in flight", () => {
    expect(
      floorOf(
        Array.from({ length: 10 }, () => cost(18)),
        100,
        2,
      ),
    ).toBe((10 * (18 + 2) * 100) / 2);
  });

  test("is 600 accounts a second at best, for STS", () => {
    expect(floorOf(Array.from({ length: 1200 }, () => cost(0, { chain: 0 })))).toBe(2000);
  });
});
