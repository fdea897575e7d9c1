import { writeCheckFacts } from "../results/check-facts.ts";
import { markedAccounts } from "../results/done-marker.ts";
import { type Manifest, readManifest, writeManifest } from "../results/manifest.ts";
import { type Division, type Pass, readPass, writePass } from "../results/shards.ts";
import type { Store } from "../results/store.ts";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import { tellingStatus } from "./conclude.ts";
import { planScan, type ScanParts } from "./conduct.ts";
import { estimateBefore } from "./estimate-outcome.ts";
import { packShards } from "./pack-shards.ts";
import { refuseOtherRequest, refusePublished, selectedAccounts } from "./planned-scan.ts";
import { checkFacts } from "./policies.ts";

/**
 * Plans a scan for several processes: the manifest, then the first pass's shards. Done again with the same id and request,
 * it leaves what is there and plans what is missing.
 *
 * @param scan the scan's id; null for a new one
 * @param warned told what the scan does without
 * @throws UserError for a scan that is published, or that was planned with another request, and what `planScan` throws
 */
export async function planShards(
  parts: ScanParts,
  scan: string | null,
  division: Division,
  warned: (message: string) => void,
): Promise<{ readonly manifest: Manifest; readonly pass: Pass }> {
  const { store, hub } = parts;
  if (scan !== null) await refusePublished(store, scan);
  const { prepared, checks } = await planScan(parts, {
    id: scan,
    earlier: (fresh) => sameScan(parts, fresh),
    division,
  });
  const { manifest, resumed } = prepared;
  const there = resumed ? await readPass(store, manifest.scan, 1) : null;
  if (there !== null) {
    refuseOtherDivision(there, division);
    return { manifest, pass: there };
  }
  if (resumed) await refuseBegun(store, manifest.scan);
  await prepared.checkRegions();
  for (const warning of prepared.warnings) warned(warning);
  const accounts = selectedAccounts(manifest);
  return tellingStatus({ store, manifest, now: hub.timing.now }, async (tell) => {
    await writeCheckFacts(store, manifest.scan, checks.map(checkFacts));
    if (!resumed) await writeManifest(store, manifest);
    const shards = packShards(accounts, prepared.callsBefore, division);
    await tell("scanning", `${accounts.length} accounts are divided among ${shards.length} shards`);
    const facts = { scan: manifest.scan, pass: 1, division, estimate: estimateBefore(prepared.estimate) };
    const pass = await writePass(store, facts, shards);
    return { manifest, pass };
  });
}

/** The manifest of a scan that was planned before, by the same request. */
async function sameScan({ store, now }: ScanParts, fresh: Manifest): Promise<Manifest | null> {
  const there = await readManifest(store, fresh.scan);
  if (there === null) return null;
  refuseOtherRequest(there, fresh, now !== null && fresh.now !== there.now ? ["time to judge by"] : []);
  return there;
}

/** A plan that was cut off has no results: a scan that has some without shards is being scanned by one process. */
async function refuseBegun(store: Store, scan: string): Promise<void> {
  for await (const _account of markedAccounts(store, scan)) {
    throw new UserError(
      `Scan ${scan} was begun by one process, and cannot be divided.`,
      "Go on with it by hubscan scan --resume, or plan a new scan, with another --scan-id or without one.",
    );
  }
}

function refuseOtherDivision({ scan, division }: Pass, wanted: Division): void {
  const names = Object.keys(wanted) as (keyof Division)[];
  const differences = names.filter((name) => division[name] !== wanted[name]);
  if (differences.length === 0) return;
  const were = differences.map((name) => `${optionOf(name)} ${division[name]}`).join(" ");
  throw new UserError(
    `Scan ${scan} was planned with ${were}.`,
    "Give the same again, or plan a new scan, with another --scan-id or without one.",
  );
}
