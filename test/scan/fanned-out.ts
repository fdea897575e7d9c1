import type { Manifest } from "../../scanner/results/manifest.ts";
import type { Pass } from "../../scanner/results/shards.ts";
import type { Summary } from "../../scanner/results/summary.ts";
import { mergeShards } from "../../scanner/scan/merge.ts";
import { planShards } from "../../scanner/scan/plan-shards.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { prepareShard, type ShardOutcome, scanShard } from "../../scanner/scan/shard.ts";
import { type ScanChoices, type ScanEnvironment, scanParts } from "./simulated-scan.ts";

/** One account to a shard, so that few accounts make several. */
export const oneEach = { accountsPerShard: 1, shardsAtOnce: 64, waitForRole: 0 };

/** The commands of a scan of several processes, in this one. All of them work in the same store. */
export interface FannedOut {
  readonly plan: (choices?: ScanChoices & { readonly scanId?: string }) => Promise<{
    readonly manifest: Manifest;
    readonly pass: Pass;
  }>;
  readonly shard: (scan: string, shard: string, choices?: ScanChoices) => Promise<ShardOutcome>;
  readonly merge: (scan: string) => Promise<Summary>;
  /** What was told on the way. */
  readonly warnings: readonly string[];
}

export function fannedOut(
  environment: Pick<ScanEnvironment, "hub" | "simulator">,
  policies: LoadedPolicies,
  common: ScanChoices,
  division = oneEach,
): FannedOut {
  const warnings: string[] = [];
  const warned = (message: string): void => void warnings.push(message);
  return {
    warnings,
    plan: async ({ scanId, ...choices } = {}) => {
      const parts = await scanParts(environment, policies, { ...common, ...choices });
      return planShards(parts, scanId ?? null, division, warned);
    },
    shard: async (scan, shard, choices = {}) => {
      // Of the selection it is told nothing.
      const { selection: _, ...told } = { ...common, ...choices };
      const parts = await scanParts(environment, policies, told);
      const quiet = { warned, begun() {}, accountDone() {} };
      return scanShard(parts, await prepareShard(parts, scan, shard), quiet);
    },
    merge: async (scan) => {
      const { store, version, hub } = await scanParts(environment, policies, common);
      return mergeShards({ store, policies, version, formats: [], scan, now: hub.timing.now, warned });
    },
  };
}
