import * as z from "zod";
import type { Traffic } from "../inventory/requests.ts";
import type { Manifest } from "../results/manifest.ts";
import { readShard, refuseEndedPass, type Shard } from "../results/shards.ts";
import { type AccountScanner, accountScanner, neededBy, type ScanLimits } from "./account-scanner.ts";
import type { ScanParts } from "./conduct.ts";
import { guardedStore } from "./guarded-store.ts";
import { openPlanned, refuseOtherRequest, refusePublished } from "./planned-scan.ts";
import { accountsRequest, storedOptions } from "./request.ts";
import { finishedAccounts, type ScanProgress, scanAccounts } from "./scan-accounts.ts";
import { keepHeapSmall } from "./small-heap.ts";

/** What a shard is scanned with: what a scan is, without what the plan has decided. */
export type ShardParts = Omit<ScanParts, "listedAccounts" | "now" | "resume" | "image">;

/** A shard that is ready to be scanned. */
export interface PreparedShard {
  readonly manifest: Manifest;
  readonly shard: Shard;
  readonly limits: ScanLimits;
  readonly traffic: Readonly<Traffic>;
  readonly scanAccount: AccountScanner["scanAccount"];
}

/** What a shard came to. */
export interface ShardOutcome {
  readonly scan: string;
  readonly shard: string;
  readonly accounts: number;
  /** Accounts that an earlier run of this or another shard had finished. */
  readonly doneBefore: number;
  /** Accounts that could not be entered. */
  readonly unreachable: number;
}

const regionsSchema = z.object({ include: z.array(z.string()), exclude: z.array(z.string()) });

/**
 * Makes a shard ready. AWS Organizations is asked nothing: accounts and regions are those of the manifest, whatever the settings say.
 * @throws UserError when there is no such shard, its pass has ended, its scan is published, or settings, policies or version are not those of the plan
 */
export async function prepareShard(parts: ShardParts, scan: string, id: string): Promise<PreparedShard> {
  const { hub, store, policies, settings, version } = parts;
  const { manifest } = await openPlanned(store, scan);
  await refusePublished(store, scan);
  const shard = await readShard(store, scan, id);
  await refuseEndedPass(store, shard);
  const { partition } = hub.caller;
  const request = accountsRequest({ policies, settings, version, partition });
  refuseOtherRequest(manifest, {
    hubscan: version,
    partition,
    organization: manifest.organization,
    policies: policies.hash,
    checks: request.checks.map(({ id }) => id),
    selection: manifest.selection,
    options: storedOptions(settings),
    exceptions: parts.exceptions,
  });
  const limits = {
    ...request.limits,
    hubShare: 1 / shard.atOnce,
    waitForRole: Math.max(request.limits.waitForRole, shard.waitForRole * 1000),
  };
  const states = new Map(manifest.accounts.map(({ id, state }) => [id, state]));
  const { traffic, scanAccount } = accountScanner(
    hub,
    guardedStore(store, () => refuseEndedPass(store, shard)),
    manifest,
    {
      ...request,
      limits,
      regions: regionsSchema.parse(manifest.selection["regions"]),
      needed: await neededBy(request.checks),
    },
    (account) => states.get(account),
    parts.signal,
  );
  return { manifest, shard, limits, traffic, scanAccount };
}

/** Scans those accounts of a shard that are not finished. Throws what ended it; finished accounts are kept. */
export async function scanShard(
  { store, signal }: Pick<ShardParts, "store" | "signal">,
  { manifest, shard, limits, scanAccount }: PreparedShard,
  progress: ScanProgress,
): Promise<ShardOutcome> {
  keepHeapSmall();
  const { scan } = manifest;
  const done = await finishedAccounts(store, scan, shard.accounts);
  progress.begun(shard.accounts.length, done.size);
  const accounts = shard.accounts.filter((account) => !done.has(account));
  const { accountsAtOnce } = limits;
  let unreachable = 0;
  const run = { store, manifest, accounts, scanAccount, accountsAtOnce, progress, signal };
  await scanAccounts(run, ({ marker }) => {
    if (marker.unreachable !== null) unreachable += 1;
  });
  return {
    scan,
    shard: shard.shard,
    accounts: shard.accounts.length,
    doneBefore: done.size,
    unreachable,
  };
}
