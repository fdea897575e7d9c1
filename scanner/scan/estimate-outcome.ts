import type { Estimate, Summary } from "../results/summary.ts";
import { scanCost } from "./cost.ts";
import type { ScanEstimate } from "./estimate.ts";
import { prices } from "./prices.ts";

/** What is kept of an estimate until the scan is finished. */
export function estimateBefore(estimate: ScanEstimate): Estimate {
  const { from, calls, expectedMs, floorMs, cost } = estimate;
  const before = { calls, milliseconds: expectedMs ?? floorMs, usd: cost.usd };
  return { from, prices: prices.date, before };
}

/** What was reckoned before a scan, beside what it came to. */
export function estimateOutcome(
  estimate: Estimate | null,
  came: {
    readonly calls: number;
    readonly accounts: number;
    readonly actualMs: number;
    readonly shards: number | null;
  },
): Summary["estimate"] {
  if (estimate === null) return null;
  const { calls, accounts, actualMs: milliseconds, shards } = came;
  const { usd } = scanCost({ calls, milliseconds, accounts, shards });
  return { ...estimate, after: { calls, milliseconds, usd } };
}
