import { accountChanges } from "../organization/changes.ts";
import { complianceOf, writeCompliance } from "../results/compliance.ts";
import type { DoneMarker } from "../results/done-marker.ts";
import { exportIntoStore } from "../results/export-into-store.ts";
import type { ExportFormatName } from "../results/formats/export-formats.ts";
import { summedAccounts } from "../results/held-accounts.ts";
import { isPublished, latestScan, publish } from "../results/latest.ts";
import { type Manifest, readManifest } from "../results/manifest.ts";
import { type ScanStatus, writeStatus } from "../results/status.ts";
import type { Store } from "../results/store.ts";
import { type SummaryInput, summarize } from "../results/summarize.ts";
import { type Estimate, type Summary, writeSummary } from "../results/summary.ts";
import { isUserError, UserError } from "../user-error.ts";
import { estimateOutcome } from "./estimate-outcome.ts";
import { refusePublished } from "./planned-scan.ts";

/** Tells whoever watches the hub how a scan goes on. */
export type TellStatus = (state: ScanStatus["state"], message: string) => Promise<void>;

/** A scan that is written somewhere. */
export interface WrittenScan {
  readonly store: Store;
  readonly manifest: Manifest;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Does something for a scan; when that fails, the status says why before the error goes on. */
export async function tellingStatus<Result>(
  { store, manifest, now }: WrittenScan,
  work: (tell: TellStatus) => Promise<Result>,
): Promise<Result> {
  const tell: TellStatus = (state, message) =>
    writeStatus(store, {
      state,
      scan: manifest.scan,
      started: manifest.started,
      updated: new Date(now()).toISOString(),
      message,
    });
  try {
    return await work(tell);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    await tellUnlessPublished({ store, manifest }, () => tell("error", said)).catch(() => {
      // The store is most likely what failed; the error below says so.
    });
    throw error;
  }
}

/** A process that comes too late says nothing against a scan that another one has published. */
async function tellUnlessPublished(
  { store, manifest }: Pick<WrittenScan, "store" | "manifest">,
  tell: () => Promise<void>,
): Promise<void> {
  if (!(await isPublished(store, manifest.scan))) await tell();
}

/** What the summary is made of, besides what is the same in every scan. */
export interface Conclusion
  extends WrittenScan,
    Pick<SummaryInput, "titles" | "frameworks" | "changes" | "actualMs" | "floorMs"> {
  readonly markers: AsyncIterable<DoneMarker>;
  /** What was reckoned before; null where nothing was. */
  readonly estimate: Estimate | null;
  /** Shards that scanned at the same time; null where one process did. */
  readonly shards: number | null;
  /** Forms that the findings are also written in. */
  readonly formats: readonly ExportFormatName[];
  readonly warned: (message: string) => void;
}

/** Sums up a scan from its markers and publishes it: summary, compliance, exports, published, and `latest` last of all. */
export async function concludeScan(conclusion: Conclusion, tell: TellStatus): Promise<Summary> {
  const { store, manifest, now, formats, warned, markers, estimate, shards, ...input } = conclusion;
  const { frameworks, actualMs } = input;
  const finished = new Date(now());
  // What is published is summed up.
  await refusePublished(store, manifest.scan);
  const summary = await summarize({
    ...input,
    manifest,
    markers,
    unreachable: new Map(),
    finished,
    estimate: ({ calls, accounts }) =>
      estimateOutcome(estimate, { calls, accounts: accounts.selected, actualMs, shards }),
  });
  await writeSummary(store, summary);
  // Scores and exports are of what was summed up, also where a process that came too late still writes.
  const summed = await summedAccounts(store, summary);
  await writeCompliance(store, await complianceOf({ manifest, markers: summed.markers(), frameworks }));
  await writeExports(store, manifest.scan, formats, warned);
  await publish(store, manifest.scan, new Date(now()));
  await tellConcluded(summary, tell);
  return summary;
}

/** Writes what is asked for beside the results. What fails is told, and the scan is no less for it. */
async function writeExports(
  store: Store,
  scan: string,
  formats: readonly ExportFormatName[],
  warned: (message: string) => void,
): Promise<void> {
  for (const format of formats) {
    try {
      await exportIntoStore(store, scan, format);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warned(
        `The findings could not be written as ${format}: ${why}. \`hubscan export --format ${format}\` tries again.`,
      );
    }
  }
}

/** The status of a scan that is published. */
export async function tellConcluded({ accounts }: Summary, tell: TellStatus): Promise<void> {
  await tell("active", `${accounts.scanned} of ${accounts.selected} accounts scanned`);
}

/**
 * Accounts that joined, left or changed their state since the last finished scan of the same organization; null when there is
 * none to compare with.
 * @param warned told why when that scan cannot be read: what an older scan left must not keep a new one from being made
 */
export async function changesSinceLastScan(
  store: Store,
  manifest: Manifest,
  warned: (message: string) => void,
): Promise<Summary["changes"]> {
  try {
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
  } catch (error) {
    if (!isUserError(error)) throw error;
    warned(`What changed since the last scan is not known: ${error.message}`);
    return null;
  }
}

/** The error of a scan that learnt nothing of any account. */
export function noAccountEntered(selected: number): UserError {
  return new UserError(
    `None of the selected accounts (${selected}) could be entered.`,
    "All failing at once points at the hub: the scanner's own role and account, the role's name and path, the external id " +
      "(HUBSCAN_EXTERNAL_ID), the organization id in the trust policies. `hubscan connect` finds out which it is.",
  );
}
