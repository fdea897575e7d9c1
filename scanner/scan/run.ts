import { accountChanges } from "../organization/changes.ts";
import { complianceOf, writeCompliance } from "../results/compliance.ts";
import { type DoneMarker, readDone, readMarkers } from "../results/done-marker.ts";
import type { FrameworkRequirements } from "../results/framework-result.ts";
import { latestScan, publish } from "../results/latest.ts";
import { type Manifest, readManifest, writeManifest } from "../results/manifest.ts";
import { writeStatus } from "../results/status.ts";
import type { Store } from "../results/store.ts";
import { summarize } from "../results/summarize.ts";
import { type Summary, writeSummary } from "../results/summary.ts";
import { isUserError } from "../user-error.ts";
import { scanCost } from "./cost.ts";
import type { ScanEstimate } from "./estimate.ts";
import { Floor } from "./floor.ts";
import { prices } from "./prices.ts";
import type { ScannedAccount } from "./scan-account.ts";
import { keepHeapSmall } from "./small-heap.ts";

/** What a scan tells whoever watches it. */
export interface ScanProgress {
  /** Something that the scan does without, and that somebody should know. */
  readonly warned: (message: string) => void;
  readonly begun: (total: number, alreadyDone: number) => void;
  readonly accountDone: (marker: DoneMarker) => void;
}

export interface ScanRun {
  readonly store: Store;
  readonly manifest: Manifest;
  /** Ids of the accounts to scan, in the order in which to begin them. */
  readonly accounts: readonly string[];
  /** Whether the manifest was written by an earlier run, whose finished accounts count. */
  readonly resumed: boolean;
  readonly scanAccount: (account: string) => Promise<ScannedAccount>;
  /** Accounts under way at the same time: each holds its inventory in memory. */
  readonly accountsAtOnce: number;
  readonly titles: ReadonlyMap<string, string>;
  readonly frameworks: readonly FrameworkRequirements[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The floor's figures: milliseconds of the quickest answer, and requests in flight. */
  readonly floor: () => { readonly latency: number; readonly concurrency: number };
  /** What was reckoned before; null for a scan that asks AWS nothing. */
  readonly estimate: ScanEstimate | null;
  readonly progress: ScanProgress;
  readonly signal: AbortSignal;
}

/**
 * Runs a planned scan: the manifest first, then each account with its done marker, then the summary, and `latest` last.
 * Throws what ended it: everything that was finished by then is kept, and `--resume` goes on from there.
 */
export async function runScan(run: ScanRun): Promise<Summary> {
  const { store, manifest, progress } = run;
  keepHeapSmall();
  const started = run.now();
  const status = (state: "scanning" | "active" | "error", message: string) =>
    writeStatus(store, {
      state,
      scan: manifest.scan,
      started: manifest.started,
      updated: new Date(run.now()).toISOString(),
      message,
    });
  try {
    // What an older scan left must not keep a new one from being made.
    const changes = await changesSinceLastScan(store, manifest).catch((error: unknown) => {
      if (!isUserError(error)) throw error;
      progress.warned(`What changed since the last scan is not known: ${error.message}`);
      return null;
    });
    if (!run.resumed) await writeManifest(store, manifest);
    const done = run.resumed ? await finishedAccounts(store, manifest.scan, run.accounts) : new Set<string>();
    await status("scanning", `${done.size} of ${run.accounts.length} accounts done`);
    progress.begun(run.accounts.length, done.size);
    const floor = new Floor();
    await scanAll(run, floor, done);
    const { latency, concurrency } = run.floor();
    const actualMs = Math.round(run.now() - started);
    const summary = await summarize({
      manifest,
      markers: readMarkers(store, manifest.scan, run.accounts),
      unreachable: new Map(),
      titles: run.titles,
      frameworks: run.frameworks,
      changes,
      finished: new Date(run.now()),
      actualMs,
      // What an earlier run did took its own time: a floor of part of the scan would compare unlike things.
      floorMs:
        done.size === 0 && Number.isFinite(latency)
          ? Math.round(floor.milliseconds(latency, concurrency))
          : null,
      estimate: ({ calls, accounts }) =>
        comparison(run.estimate, { calls, accounts: accounts.selected, actualMs }),
    });
    await writeSummary(store, summary);
    const markers = readMarkers(store, manifest.scan, run.accounts);
    await writeCompliance(store, await complianceOf({ manifest, markers, frameworks: run.frameworks }));
    await publish(store, manifest.scan, new Date(run.now()));
    await status("active", `${summary.accounts.scanned} of ${summary.accounts.selected} accounts scanned`);
    return summary;
  } catch (error) {
    await status("error", error instanceof Error ? error.message : String(error)).catch(() => {
      // The store is most likely what failed; the error below says so.
    });
    throw error;
  }
}

/** What was reckoned before a scan, beside what it came to. */
function comparison(
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

/** Accounts that joined, left or changed their state since the last finished scan of the same organization. */
async function changesSinceLastScan(store: Store, manifest: Manifest): Promise<Summary["changes"]> {
  const last = await latestScan(store);
  const before = last === null ? null : await readManifest(store, last);
  if (before === null || before.organization !== manifest.organization) return null;
  // A list that somebody wrote says nothing about the organization.
  if (!before.accountsKnown || !manifest.accountsKnown) return null;
  const { appeared, gone, stateChanged } = accountChanges(before.accounts, manifest.accounts);
  const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });
  return {
    since: before.scan,
    appeared: appeared.map(named),
    gone: gone.map(named),
    stateChanged: stateChanged.map(({ account, before }) => ({
      ...named(account),
      before,
      state: account.state,
    })),
  };
}

async function finishedAccounts(
  store: Store,
  scan: string,
  accounts: readonly string[],
): Promise<Set<string>> {
  const done = new Set<string>();
  for (const account of accounts) {
    const marker = await readDone(store, scan, account);
    // An account that could not be entered is tried again.
    if (marker !== null && marker.unreachable === null) done.add(account);
  }
  return done;
}

/** Scans accounts, so many at once; the first that throws ends the others. */
async function scanAll(run: ScanRun, floor: Floor, done: ReadonlySet<string>): Promise<void> {
  const waiting = run.accounts.filter((account) => !done.has(account)).values();
  const end = new AbortController();
  const work = async () => {
    for (const account of waiting) {
      if (end.signal.aborted) return;
      run.signal.throwIfAborted();
      const { marker, cost } = await run.scanAccount(account);
      floor.add(cost);
      run.progress.accountDone(marker);
    }
  };
  const workers = Array.from({ length: run.accountsAtOnce }, () =>
    work().catch((error: unknown) => {
      end.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  const failed = ended.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
