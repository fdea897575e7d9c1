import { isPublished, resolveScan } from "../results/latest.ts";
import { type Manifest, type Request, readManifest, requestDifferences } from "../results/manifest.ts";
import { lastPass, type Pass, readPass } from "../results/shards.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";

/** A scan that several processes work on. */
export interface PlannedShards {
  readonly manifest: Manifest;
  readonly firstPass: Pass;
}

/** Opens a scan that was planned for shards. Throws a {@link UserError} when it was not. */
export async function openPlanned(store: Store, scan: string): Promise<PlannedShards> {
  const manifest = await readManifest(store, await resolveScan(store, scan));
  if (manifest === null) throw new Error(`the manifest of scan ${scan} has come and gone`);
  const firstPass = await readPass(store, scan, 1);
  if (firstPass !== null) return { manifest, firstPass };
  throw new UserError(
    `scan ${scan} has no shards in ${store.describe()}`,
    "Plan it to the end with hubscan plan --scan-id; a scan of one process goes on with hubscan scan --resume.",
  );
}

/** One process would scan the accounts of the shards beside them. Throws a {@link UserError} for a scan that has shards. */
export async function refuseShared(store: Store, scan: string): Promise<void> {
  const last = await lastPass(store, scan);
  if (last === 0) return;
  throw new UserError(
    `Scan ${scan} is unfinished and divided among several processes: one alone does not go on with it.`,
    `When its shards have ended, plan what is missing (hubscan reconcile --scan-id ${scan} --pass ${last + 1}) or sum up what is ` +
      `there (hubscan merge --scan-id ${scan}). Without --resume a new scan is begun.`,
  );
}

/** What is published is read by others. Throws a {@link UserError} then. */
export async function refusePublished(store: Store, scan: string): Promise<void> {
  if (!(await isPublished(store, scan))) return;
  throw new UserError(
    `Scan ${scan} is finished: nothing is added to it.`,
    "Begin a new scan: hubscan plan with another --scan-id or without one, hubscan scan without --resume.",
  );
}

/**
 * Refuses to work on a scan with another request than it was planned with: its accounts would not be judged alike.
 * @throws UserError that names what differs
 */
export function refuseOtherRequest(planned: Manifest, request: Request, more: readonly string[] = []): void {
  const differences = [...requestDifferences(planned, request).map(nameOf), ...more];
  if (differences.length === 0) return;
  throw new UserError(
    `Scan ${planned.scan} was planned with another request. It differs in: ${differences.join(", ")}.`,
    "Go on with the options, settings, policies and version of hubscan of the plan, or plan a new scan.",
  );
}

/** What users know the members of a request by, where it is not their own name. */
const names: Readonly<Record<string, string>> = {
  hubscan: "version of hubscan",
  policies: "policies or their params",
  checks: "checks that are on",
  "selection.regions": "regions",
  "selection.listedAccounts": "accounts file",
  "options.role": "target role",
  "options.sessionPolicy": "session policy",
  "options.parameters": "params of checks",
  "options.aliases": "aliases",
};

function nameOf(member: string): string {
  return names[member] ?? member.replace(".", ": ");
}

/** Ids of the accounts that a scan is to scan. */
export function selectedAccounts({ accounts }: Manifest): string[] {
  return accounts.filter(({ selected }) => selected).map(({ id }) => id);
}
