import { createHash } from "node:crypto";
import { z } from "zod";
import { UserError } from "../user-error.ts";
import { howToFinish } from "./how-to-finish.ts";
import { DamagedError, damaged, readJson, writeJson } from "./json-file.ts";
import {
  accountsPath,
  donePath,
  latestPath,
  manifestPath,
  partNames,
  partPath,
  publishedPath,
  type SealedName,
  scansPath,
  sealedNames,
  sealedPath,
  summaryPath,
} from "./layout.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { isScanId, scanTime } from "./scan-id.ts";
import { timeSchema } from "./schemas.ts";
import type { Store } from "./store.ts";
import { readSummary } from "./summary.ts";

const publishedSchema = z.object({
  scan: z.string().refine(isScanId, "not a scan id"),
  published: timeSchema,
});
const sealSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().nonnegative() });
const markSchema = publishedSchema.extend({
  /** Digests of the files that say what the scan is and came to. Scans of a hubscan that did not seal them have none. */
  files: z.partialRecord(z.enum(sealedNames), sealSchema).default({}),
});
/** What the publication of a scan says of it. */
export type PublishedScan = z.infer<typeof markSchema>;
const latestSchema = publishedSchema.extend({ manifest: z.string(), summary: z.string() });

/**
 * Makes a finished scan the latest, unless a newer one is published. Nothing is changed unless all that it points to exists.
 *
 * Scans may publish at the same time: each first marks its own scan as published, then points `latest.json` to the newest
 * that is marked, and looks again. Whoever writes last has seen every mark, so an older scan never stays the latest.
 *
 * @throws UserError naming what is missing.
 */
export async function publish(store: Store, scan: string, now: Date): Promise<void> {
  await checkWhole(store, scan);
  // Published again after an interruption, a scan keeps the mark of the first time.
  const before = await readPublished(store, scan);
  const published = before ?? { scan, published: now.toISOString(), files: await seals(store, scan) };
  if (before === null) await writeJson(store, publishedPath(scan), published satisfies PublishedScan);
  let newest = await newestPublished(store);
  for (;;) {
    const { scan: id, published: time } = newest ?? published;
    await writeJson(store, latestPath, {
      scan: id,
      published: time,
      manifest: manifestPath(id),
      summary: summaryPath(id),
    } satisfies z.infer<typeof latestSchema>);
    const again = await newestPublished(store);
    if (again === null || again.scan === id) return;
    newest = again;
  }
}

/** Whether a scan is whole, and read by others: it is not changed then. */
export async function isPublished(store: Store, scan: string): Promise<boolean> {
  return (await store.get(publishedPath(scan))) !== null;
}

/** What the publication of a scan says; null when it was not published. Throws a {@link UserError} when it is damaged. */
export async function readPublished(store: Store, scan: string): Promise<PublishedScan | null> {
  return readJson(store, publishedPath(scan), markSchema);
}

async function seals(store: Store, scan: string): Promise<PublishedScan["files"]> {
  const files: Partial<Record<SealedName, z.infer<typeof sealSchema>>> = {};
  for (const name of sealedNames) {
    const bytes = await store.get(sealedPath(scan, name));
    if (bytes === null) continue;
    files[name] = { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.byteLength };
  }
  return files;
}

/** The id of the scan that readers should read, or null when none was finished. */
export async function latestScan(store: Store): Promise<string | null> {
  return (await readLatest(store))?.scan ?? null;
}

async function readLatest(store: Store): Promise<z.infer<typeof latestSchema> | null> {
  const hint = "The next finished scan writes it anew. Until then, name a scan by its id.";
  return readJson(store, latestPath, latestSchema, hint);
}

/** Ids of all scans, finished or not, newest first. */
export async function listScans(store: Store): Promise<string[]> {
  const scans: string[] = [];
  for await (const name of store.folders(scansPath)) if (isScanId(name)) scans.push(name);
  return scans.sort().toReversed();
}

/**
 * The scan that a person means by `latest` or by an id. Throws a {@link UserError} when there is none.
 * @param warned for who only reads: the newest published scan then stands in for a `latest.json` that is damaged or lost, and this is
 *   told so. Without it a damaged one is an error.
 */
export async function resolveScan(
  store: Store,
  name: string,
  warned: ((message: string) => void) | null = null,
): Promise<string> {
  if (name === "latest") {
    const latest = warned === null ? await latestScan(store) : await latestOrStandIn(store, warned);
    if (latest !== null) return latest;
    const unfinished = await newestUnfinished(store);
    throw new UserError(
      `no finished scan in ${store.describe()}`,
      unfinished === null
        ? "Run `hubscan scan` first, or give the place where its results are."
        : `Scan ${unfinished.scan} was not finished: ${await howToFinish(store, unfinished.scan)}. Its id reads what is there of it.`,
    );
  }
  scanTime(name);
  if ((await store.get(manifestPath(name))) !== null) return name;
  const newest = (await listScans(store)).slice(0, 5);
  throw new UserError(
    `no scan ${name} in ${store.describe()}`,
    newest.length === 0 ? "There are no scans at all." : `The newest are ${newest.join(", ")}.`,
  );
}

/**
 * The newest scan that was started and not finished, to be resumed; null when there is none after the newest finished one.
 *
 * @param resumable narrows the choice, by the manifest's fingerprint for one.
 */
export async function newestUnfinished(
  store: Store,
  resumable: (manifest: Manifest) => boolean = () => true,
): Promise<Manifest | null> {
  for (const scan of await listScans(store)) {
    if (await isPublished(store, scan)) return null;
    const manifest = await readManifest(store, scan);
    if (manifest !== null && resumable(manifest)) return manifest;
  }
  return null;
}

/** The newest finished scan before another; null when there is none. */
export async function scanBefore(store: Store, scan: string): Promise<string | null> {
  for (const before of await listScans(store)) {
    if (before < scan && (await isPublished(store, before))) return before;
  }
  return null;
}

/** The latest scan, as `latest.json` says or, where that cannot be relied on, as the scans themselves say; null when none was finished. */
async function latestOrStandIn(store: Store, warned: (message: string) => void): Promise<string | null> {
  let fault: DamagedError | null = null;
  try {
    const latest = await latestScan(store);
    if (latest !== null) return latest;
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    fault = error;
  }
  const scan = await newestWithMark(store, warned);
  if (scan !== null) {
    const why = fault?.message ?? `${store.address(latestPath)} is missing`;
    warned(
      `${why}\nScan ${scan}, the newest that was published, is read instead. The next finished scan writes latest.json anew.`,
    );
  } else if (fault !== null) throw fault;
  return scan;
}

/** The newest scan whose publication can be read. */
async function newestWithMark(store: Store, warned: (message: string) => void): Promise<string | null> {
  for (const scan of await listScans(store)) {
    try {
      if ((await readPublished(store, scan)) !== null) return scan;
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error;
      warned(`Scan ${scan} is passed over: ${error.message}`);
    }
  }
  return null;
}

async function newestPublished(store: Store): Promise<z.infer<typeof publishedSchema> | null> {
  for (const scan of await listScans(store)) {
    const published = await readJson(store, publishedPath(scan), publishedSchema);
    if (published !== null) return published;
  }
  return null;
}

/** Throws a {@link UserError} when the manifest, the summary, or a part of an account that the summary counts is not there. */
async function checkWhole(store: Store, scan: string): Promise<void> {
  const hint = `Finish the scan first: run it again with --resume.`;
  if ((await readManifest(store, scan)) === null)
    throw damaged(store, manifestPath(scan), "is missing", hint);
  const summary = await readSummary(store, scan);
  if (summary === null) throw damaged(store, summaryPath(scan), "is missing", hint);
  const wanted = new Set<string>();
  for (const { id, parts } of summary.byAccount) {
    wanted.add(donePath(scan, id));
    for (const name of partNames) if (parts[name] !== undefined) wanted.add(partPath(scan, id, name));
  }
  for await (const path of store.list(`${accountsPath(scan)}/`)) wanted.delete(path);
  for (const path of wanted) throw damaged(store, path, "is missing", hint);
}
