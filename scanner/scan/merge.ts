import { titlesOf } from "../results/check-facts.ts";
import { markedAccounts } from "../results/done-marker.ts";
import type { ExportFormatName } from "../results/formats/export-formats.ts";
import { isPublished, publish } from "../results/latest.ts";
import { endPasses } from "../results/shards.ts";
import type { Store } from "../results/store.ts";
import { readSummary, type Summary } from "../results/summary.ts";
import {
  changesSinceLastScan,
  concludeScan,
  noAccountEntered,
  tellConcluded,
  tellingStatus,
} from "./conclude.ts";
import { openPlanned, refuseOtherRequest, selectedAccounts } from "./planned-scan.ts";
import { frameworkRequirements, type LoadedPolicies } from "./policies.ts";
import { wholeAccounts } from "./scan-accounts.ts";

/**
 * Ends the passes of a scan that several processes have scanned, sums its accounts up and publishes it. An account without whole
 * results is not scanned, and the scan says so. A scan that is published already stays as it is.
 *
 * @param options.now milliseconds since 1970
 * @param options.warned told what the summary does without
 * @throws UserError when the scan was not planned, the policies are not those of the plan, or no account has results
 */
export async function mergeShards(options: {
  readonly store: Store;
  readonly policies: LoadedPolicies;
  readonly version: string;
  /** Forms that the findings are also written in. */
  readonly formats: readonly ExportFormatName[];
  readonly scan: string;
  readonly now: () => number;
  readonly warned: (message: string) => void;
}): Promise<Summary> {
  const { store, policies, version, formats, scan, now, warned } = options;
  const { manifest, firstPass } = await openPlanned(store, scan);
  refuseOtherRequest(manifest, { ...manifest, hubscan: version, policies: policies.hash });
  return tellingStatus({ store, manifest, now }, async (tell) => {
    const summary = (await isPublished(store, scan)) ? await readSummary(store, scan) : null;
    if (summary !== null) {
      // A merge that was interrupted may not have come to `latest`.
      await publish(store, scan, new Date(now()));
      await tellConcluded(summary, tell);
      return summary;
    }
    const accounts = selectedAccounts(manifest);
    if (!(await hasResults(store, scan))) throw noAccountEntered(accounts.length);
    await endPasses(store, scan);
    const changes = await changesSinceLastScan(store, manifest, warned);
    const conclusion = {
      store,
      manifest,
      now,
      titles: titlesOf(policies.checks),
      frameworks: policies.frameworks.map(frameworkRequirements),
      // A scan that began later, and is finished, is no scan before.
      changes: changes !== null && changes.since > scan ? null : changes,
      markers: wholeAccounts(store, scan, accounts),
      actualMs: Math.max(0, Math.round(now() - Date.parse(manifest.started))),
      // The limits of one process say nothing about several.
      floorMs: null,
      estimate: firstPass.estimate,
      shards: firstPass.shards.length,
      formats,
      warned,
    };
    return concludeScan(conclusion, tell);
  });
}

async function hasResults(store: Store, scan: string): Promise<boolean> {
  for await (const _account of markedAccounts(store, scan)) return true;
  return false;
}
