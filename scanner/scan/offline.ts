import * as z from "zod";
import type { Timing } from "../access/timing.ts";
import { planExceptions } from "../exceptions/plan.ts";
import { isScannable } from "../organization/select.ts";
import type { Exception } from "../results/exception.ts";
import { heldAccounts } from "../results/held-accounts.ts";
import { resolveScan } from "../results/latest.ts";
import { type Manifest, newManifest, readManifest } from "../results/manifest.ts";
import { scanId } from "../results/scan-id.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { UserError } from "../user-error.ts";
import { neededBy } from "./account-scanner.ts";
import { accountSubject } from "./account-subject.ts";
import { checkFacts, frameworkRequirements, type LoadedPolicies } from "./policies.ts";
import { enabledChecks } from "./request.ts";
import { runScan } from "./run.ts";
import { judgeSavedAccount } from "./saved-inventory.ts";
import type { ScanProgress } from "./scan-accounts.ts";

/**
 * Judges the inventory of the latest scan in a store by the enabled checks, as a scan of its own. Asks AWS nothing, so it
 * needs no credentials.
 */
export async function scanOffline(options: {
  readonly inventory: Store;
  readonly store: Store;
  readonly policies: LoadedPolicies;
  readonly settings: ResolvedSettings;
  readonly exceptions: readonly Exception[];
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
  const held = await heldAccounts(inventory, saved.scan);
  const checks = enabledChecks(policies, settings);
  const needed = await neededBy(checks);
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
    exceptions: planExceptions(options.exceptions, {
      accounts: saved.accounts
        .filter(isScannable)
        .map(({ id, units }) => ({ id, units: saved.accountsKnown ? units : null })),
      accountsKnown: saved.accountsKnown,
      checks: policies.checks.map(({ id }) => id),
      enabled: new Set(checks.map(({ id }) => id)),
      regions: savedRegions(saved),
    }),
    options: {
      ...saved.options,
      parameters: structuredClone(settings.parameters) as never,
      inventory: saved.scan,
    },
  });
  const { exceptions } = manifest;
  const scans = { scan: manifest.scan, version, store, checks, exceptions, needed, timing };
  const { parameters } = settings;
  return runScan({
    store,
    manifest,
    // What that scan has no results of cannot be judged, and counts as not scanned here as well.
    accounts: manifest.accounts.filter(({ id, selected }) => selected && held.has(id)).map(({ id }) => id),
    resumed: false,
    scanAccount: (account, history) =>
      judgeSavedAccount(
        { store: inventory, manifest: saved, held },
        scans,
        accountSubject(saved, account, { now, parameters }),
        history,
      ),
    // Reading and judging is work for the processor, of which there is one.
    accountsAtOnce: 2,
    checks: checks.map(checkFacts),
    formats: settings.formats,
    frameworks: policies.frameworks.map(frameworkRequirements),
    now: timing.now,
    floor: () => ({ latency: Number.POSITIVE_INFINITY, concurrency: 1 }),
    estimate: null,
    progress: options.progress,
    signal: options.signal,
  });
}

const regionsSchema = z.object({ include: z.array(z.string()), exclude: z.array(z.string()) });

/** The regions that the earlier scan was asked for; null when it does not say. */
function savedRegions({ selection }: Manifest): z.infer<typeof regionsSchema> | null {
  return regionsSchema.safeParse(selection["regions"]).data ?? null;
}
