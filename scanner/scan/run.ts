import { type CheckFacts, titlesOf, writeCheckFacts } from "../results/check-facts.ts";
import { readMarkers } from "../results/done-marker.ts";
import type { ExportFormatName } from "../results/formats/export-formats.ts";
import type { FrameworkRequirements } from "../results/framework-result.ts";
import { writeManifest } from "../results/manifest.ts";
import type { Summary } from "../results/summary.ts";
import { changesSinceLastScan, concludeScan, tellingStatus, type WrittenScan } from "./conclude.ts";
import type { ScanEstimate } from "./estimate.ts";
import { estimateBefore } from "./estimate-outcome.ts";
import { Floor } from "./floor.ts";
import { type AccountsRun, finishedAccounts, scanAccounts } from "./scan-accounts.ts";
import { keepHeapSmall } from "./small-heap.ts";

export interface ScanRun extends WrittenScan, AccountsRun {
  /** Whether the manifest was written by an earlier run, whose finished accounts count. */
  readonly resumed: boolean;
  /** The checks that judge. */
  readonly checks: readonly CheckFacts[];
  readonly frameworks: readonly FrameworkRequirements[];
  /** Forms that the findings are also written in. */
  readonly formats: readonly ExportFormatName[];
  /** What was reckoned before; null for a scan that asks AWS nothing. */
  readonly estimate: ScanEstimate | null;
  /** The floor's figures: milliseconds of the quickest answer, and requests in flight. */
  readonly floor: () => { readonly latency: number; readonly concurrency: number };
}

/**
 * Runs a planned scan: the manifest first, then each account with its done marker, then the summary, and `latest` last.
 * Throws what ended it: everything that was finished by then is kept, and `--resume` goes on from there.
 */
export async function runScan(run: ScanRun): Promise<Summary> {
  const { store, manifest, progress, frameworks, formats, now } = run;
  keepHeapSmall();
  const started = now();
  return tellingStatus(run, async (tell) => {
    const changes = await changesSinceLastScan(store, manifest, progress.warned);
    // Before the manifest, so that a scan that there is has them; and again for one that an older hubscan began.
    await writeCheckFacts(store, manifest.scan, run.checks);
    if (!run.resumed) await writeManifest(store, manifest);
    const done = run.resumed ? await finishedAccounts(store, manifest.scan, run.accounts) : new Set<string>();
    await tell("scanning", `${done.size} of ${run.accounts.length} accounts done`);
    progress.begun(run.accounts.length, done.size);
    const floor = new Floor();
    const accounts = run.accounts.filter((account) => !done.has(account));
    await scanAccounts({ ...run, accounts }, ({ cost }) => floor.add(cost));
    const { latency, concurrency } = run.floor();
    // What an earlier run did took its own time: a floor of part of the scan would compare unlike things.
    const floorKnown = done.size === 0 && Number.isFinite(latency);
    const conclusion = {
      store,
      manifest,
      now,
      titles: titlesOf(run.checks),
      frameworks,
      changes,
      formats,
      estimate: run.estimate === null ? null : estimateBefore(run.estimate),
      shards: null,
      warned: progress.warned,
      markers: readMarkers(store, manifest.scan, run.accounts),
      actualMs: Math.round(now() - started),
      floorMs: floorKnown ? Math.round(floor.milliseconds(latency, concurrency)) : null,
    };
    return concludeScan(conclusion, tell);
  });
}
