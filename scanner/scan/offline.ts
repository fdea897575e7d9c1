import type { Timing } from "../access/timing.ts";
import { unitedDemand } from "../policy/check.ts";
import { resolveScan } from "../results/latest.ts";
import { newManifest, readManifest } from "../results/manifest.ts";
import { scanId } from "../results/scan-id.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { UserError } from "../user-error.ts";
import { accountSubject } from "./account-subject.ts";
import { enabledChecks } from "./conduct.ts";
import { neededTypes } from "./needed.ts";
import { frameworkRequirements, type LoadedPolicies } from "./policies.ts";
import { runScan, type ScanProgress } from "./run.ts";
import { judgeSavedAccount } from "./saved-inventory.ts";

/**
 * Judges the inventory of the latest scan in a store by the enabled checks, as a scan of its own. Asks AWS nothing, so it
 * needs no credentials.
 */
export async function scanOffline(options: {
  readonly inventory: Store;
  readonly store: Store;
  readonly policies: LoadedPolicies;
  readonly settings: ResolvedSettings;
  readonly version: string;
  readonly timing: Timing;
  /** The time to judge by; that of the saved scan when null, so that the same checks give the same verdicts. */
  readonly now: Date | null;
  readonly progress: ScanProgress;
  readonly signal: AbortSignal;
}): Promise<Summary> {
  const { inventory, store, policies, settings, version, timing } = options;
  const saved = await readManifest(inventory, await resolveScan(inventory, "latest"));
  if (saved === null) {
    throw new UserError(
      `The latest scan in ${inventory.describe()} has no manifest.`,
      "Scan again with --out there.",
    );
  }
  const checks = enabledChecks(policies, settings);
  const needed = await neededTypes(unitedDemand(checks.map(({ demand }) => demand)));
  const started = new Date(timing.now());
  const now = options.now ?? new Date(saved.now);
  const manifest = newManifest({
    ...saved,
    hubscan: version,
    node: process.versions.node,
    scan: scanId(started, timing.random),
    started: started.toISOString(),
    now: now.toISOString(),
    policies: policies.hash,
    checks: checks.map(({ id }) => id),
    options: {
      ...saved.options,
      parameters: structuredClone(settings.parameters) as never,
      inventory: saved.scan,
    },
  });
  const scans = { scan: manifest.scan, version, store, checks, needed, timing };
  const { parameters } = settings;
  return runScan({
    store,
    manifest,
    accounts: manifest.accounts.filter(({ selected }) => selected).map(({ id }) => id),
    resumed: false,
    scanAccount: (account) =>
      judgeSavedAccount(
        { store: inventory, manifest: saved },
        scans,
        accountSubject(saved, account, { now, parameters }),
      ),
    // Reading and judging is work for the processor, of which there is one.
    accountsAtOnce: 2,
    titles: new Map(checks.map(({ id, title }) => [id, title])),
    frameworks: policies.frameworks.map(frameworkRequirements),
    now: timing.now,
    floor: () => ({ latency: Number.POSITIVE_INFINITY, concurrency: 1 }),
    estimate: null,
    progress: options.progress,
    signal: options.signal,
  });
}
