import { createHash } from "node:crypto";
import { z } from "zod";
import { causeKinds } from "../access/cause.ts";
import type { LifecycleCounts } from "./account-lifecycle.ts";
import { exceptionUseSchema } from "./exception.ts";
import { damaged, parseJson, readJson } from "./json-file.ts";
import { accountsPath, donePath, type PartName, partNames, partPath } from "./layout.ts";
import { inOrder } from "./prefetch.ts";
import {
  accountIdSchema,
  causeSchema,
  countSchema,
  outcomeSchema,
  severitySchema,
  statusSchema,
  timeSchema,
} from "./schemas.ts";
import type { Store } from "./store.ts";

const partSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: countSchema,
  lines: countSchema,
});

/** Findings by status and severity; each combination is there, also when it is 0. */
export const countsSchema = z.record(statusSchema, z.record(severitySchema, countSchema));
export type Counts = z.infer<typeof countsSchema>;

export const severityCountsSchema = z.record(severitySchema, countSchema);

/** What changed since the scan before, by severity. */
export const lifecycleCountsSchema = z.object({
  new: severityCountsSchema,
  open: severityCountsSchema,
  resolved: severityCountsSchema,
  reopened: severityCountsSchema,
  unconfirmed: severityCountsSchema,
}) satisfies z.ZodType<LifecycleCounts>;

export const statusCountsSchema = z.record(statusSchema, countSchema);
export type StatusCounts = z.infer<typeof statusCountsSchema>;

/**
 * Says that an account's results are whole, and what is in them: enough to sum up a scan without reading its findings
 * again.
 */
export const doneMarkerSchema = z.object({
  format: z.literal(1),
  /** The version of hubscan that wrote it. */
  hubscan: z.string(),
  scan: z.string(),
  account: z.object({ id: accountIdSchema, name: z.string() }),
  started: timeSchema,
  finished: timeSchema,
  /** Why there was no session in the account; null when there was. */
  unreachable: causeSchema.nullable(),
  regions: z.array(z.string()),
  parts: z.object({
    findings: partSchema,
    resources: partSchema,
    ledger: partSchema,
    /** Not there in what was written before scans followed findings. */
    lifecycle: partSchema.optional(),
  }),
  counts: countsSchema,
  checks: z.record(z.string(), z.object({ severity: severitySchema, statuses: statusCountsSchema })),
  /** UNKNOWN findings by cause. */
  unknown: z.array(
    z.object({ kind: z.enum(causeKinds), operation: z.string().nullable(), findings: countSchema }),
  ),
  /** What changed; null in what was written before scans followed findings. */
  lifecycle: lifecycleCountsSchema
    .extend({
      /** The scan that it is compared with; null when none before holds the account. */
      since: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** What each exception that is about the account did. */
  exceptions: z.array(exceptionUseSchema).default([]),
  /** Resources by type. */
  resources: z.record(z.string(), countSchema),
  /** The ledger with its regions added up. */
  operations: z.array(
    z.object({
      operation: z.string(),
      outcome: outcomeSchema,
      reads: countSchema,
      calls: countSchema,
      throttles: countSchema,
    }),
  ),
});
export type DoneMarker = z.infer<typeof doneMarkerSchema>;
export type Part = z.infer<typeof partSchema>;

/**
 * The marker of an account whose results are whole: each part is there with its checksum. Null for anything else, so that
 * the account is scanned again: no marker, a damaged one, a part that is missing or not the one that the marker speaks of.
 */
export async function readDone(store: Store, scan: string, account: string): Promise<DoneMarker | null> {
  const bytes = await store.get(donePath(scan, account));
  if (bytes === null) return null;
  const marker = parseJson(bytes, doneMarkerSchema);
  if (!marker.success || marker.data.scan !== scan || marker.data.account.id !== account) return null;
  const whole = await Promise.all(
    partNames.map(async (name) => {
      const expected = marker.data.parts[name];
      if (expected === undefined) return true;
      const part = await store.get(partPath(scan, account, name));
      return part !== null && partFault(part, expected) === null;
    }),
  );
  return whole.every(Boolean) ? marker.data : null;
}

/** What is wrong with the bytes of a part, or null when they are the ones that the marker speaks of. */
export function partFault(bytes: Uint8Array, expected: Part): string | null {
  if (bytes.byteLength !== expected.bytes)
    return `has ${bytes.byteLength} bytes instead of ${expected.bytes}`;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return sha256 === expected.sha256 ? null : `has the SHA-256 ${sha256} instead of ${expected.sha256}`;
}

/** Accounts of a scan that have a marker, by id. Neither markers nor parts are read. */
export async function* markedAccounts(store: Store, scan: string): AsyncIterable<string> {
  const folder = `${accountsPath(scan)}/`;
  for await (const path of store.list(folder)) {
    const [account = "", file] = path.slice(folder.length).split("/");
    if (path === donePath(scan, account) && file !== undefined) yield account;
  }
}

/**
 * The markers of a scan, by account, a few read ahead. Parts are not read; `readDone` does that.
 *
 * @throws UserError naming a marker that is damaged.
 */
export async function* readMarkers(
  store: Store,
  scan: string,
  accounts: AsyncIterable<string> | Iterable<string> = markedAccounts(store, scan),
): AsyncIterable<DoneMarker> {
  yield* inOrder(accounts, 16, (account) => readMarker(store, scan, account));
}

/** The marker of an account that has one. Throws a {@link UserError} naming it when it is damaged or gone. */
export async function readMarker(store: Store, scan: string, account: string): Promise<DoneMarker> {
  const path = donePath(scan, account);
  const marker = await readJson(store, path, doneMarkerSchema);
  if (marker === null) throw damagedAccount(store, scan, path, "is gone");
  if (marker.scan !== scan || marker.account.id !== account) {
    throw damagedAccount(store, scan, path, `is of scan ${marker.scan}, account ${marker.account.id}`);
  }
  return marker;
}

/** The error for a marker that is not what the scan's summary says. */
export function damagedMarker(store: Store, scan: string, account: string, what: string): Error {
  return damagedAccount(store, scan, donePath(scan, account), what);
}

/** The error for a part that is not what its marker says. */
export function damagedPart(store: Store, marker: DoneMarker, part: PartName, what: string): Error {
  return damagedAccount(store, marker.scan, partPath(marker.scan, marker.account.id, part), what);
}

function damagedAccount(store: Store, scan: string, path: string, what: string): Error {
  return damaged(store, path, what, `Restore the file, or scan again; scan ${scan} cannot be relied on.`);
}
