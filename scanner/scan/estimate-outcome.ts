import type { Summary } from "../results/summary.ts";
import { scanCost } from "./cost.ts";
import type { ScanEstimate } from "./estimate.ts";
import { prices } from "./prices.ts";

/** What was reckoned before a scan, beside what it came to. */
export function estimateOutcome(
  estimate: ScanEstimate | null,
  came: { readonly calls: number; readonly accounts: number; readonly actualMs: number },
): Summary["estimate"] {
  if (estimate === null) return null;
  const { calls, accounts, actualMs: milliseconds } = came;
  return {
    from: estimate.from,
    prices: prices.date,
    before: {
      calls: estimate.calls,
      milliseconds: estimate.expectedMs ?? estimate.floorMs,
      usd: estimate.cost.usd,
    },
    after: { calls, milliseconds, usd: scanCost({ calls, milliseconds, accounts }).usd },
  };
}
