import { isDeepStrictEqual } from "node:util";
import { isUserError } from "../user-error.ts";
import { complianceOf, readCompliance } from "./compliance.ts";
import {
  type DoneMarker,
  markedAccounts,
  type Part,
  partFault,
  readMarker,
  readMarkers,
} from "./done-marker.ts";
import { gzipLines } from "./gzip-lines.ts";
import { type PublishedScan, readPublished } from "./latest.ts";
import {
  accountsPath,
  compliancePath,
  donePath,
  manifestPath,
  partNames,
  partPath,
  publishedPath,
  type SealedName,
  sealedPath,
  summaryPath,
} from "./layout.ts";
import { fingerprint, type Manifest, readManifest } from "./manifest.ts";
import { inOrder } from "./prefetch.ts";
import type { Store } from "./store.ts";
import { summarize } from "./summarize.ts";
import { readSummary, type Summary } from "./summary.ts";

/** Something that is not as it was written, and where. */
export interface Fault {
  /** For people: a path, `s3://…`. */
  readonly file: string;
  readonly what: string;
}

/** What came of holding a scan's results against what was once written down about them. */
export interface Verification {
  readonly scan: string;
  /** Null when it cannot be read; a fault says why. */
  readonly manifest: Manifest | null;
  readonly published: string | null;
  readonly checked: { readonly accounts: number; readonly files: number; readonly bytes: number };
  /** Empty when everything is as it was written. */
  readonly faults: readonly Fault[];
}

/** Files that no publication may be without. */
const alwaysSealed: readonly SealedName[] = ["manifest.json", "summary.json"];

/**
 * Checks a scan from its publication down: the publication has the digests of manifest and summary, the summary the checksums of every part, and
 * the markers must add up to the summary and to the scores. Goes on after a fault, so that all of them are told.
 * @throws UserError when the store cannot be read, or the manifest or the summary has another layout
 */
export async function verifyScan(store: Store, scan: string): Promise<Verification> {
  const inspection = new Inspection(store, scan);
  const published = await inspection.attempt(publishedPath(scan), () => readPublished(store, scan));
  if (published === null) {
    inspection.missing(publishedPath(scan), "is missing: the scan was not finished, or not published");
  } else {
    await inspection.checkSeals(published);
  }
  const manifest = await inspection.attempt(manifestPath(scan), () => readManifest(store, scan));
  const summary = await inspection.attempt(summaryPath(scan), () => readSummary(store, scan));
  if (manifest === null) inspection.missing(manifestPath(scan));
  if (summary === null) inspection.missing(summaryPath(scan));
  if (manifest !== null) inspection.checkManifest(manifest, summary);
  const accounts = await inspection.checkAccounts(manifest, summary);
  if (manifest !== null && summary !== null && accounts !== null) {
    await inspection.checkSums(manifest, summary, accounts);
  }
  const { faults, checked } = inspection;
  return { scan, manifest, published: published?.published ?? null, checked, faults };
}

class Inspection {
  readonly faults: Fault[] = [];
  readonly checked = { accounts: 0, files: 0, bytes: 0 };
  readonly #store: Store;
  readonly #scan: string;

  constructor(store: Store, scan: string) {
    this.#store = store;
    this.#scan = scan;
  }

  /** What a read gives; null, and a fault, when the file is damaged. Another layout ends the verification. */
  async attempt<T>(path: string, read: () => Promise<T | null>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      const address = this.#store.address(path);
      if (!isUserError(error) || !error.message.startsWith(`damaged: ${address}: `)) throw error;
      this.#fault(path, error.message.slice(`damaged: ${address}: `.length));
      return null;
    }
  }

  missing(path: string, what = "is missing"): void {
    // A damaged file was told of already.
    if (!this.faults.some(({ file }) => file === this.#store.address(path))) this.#fault(path, what);
  }

  async checkSeals({ files }: PublishedScan): Promise<void> {
    for (const name of alwaysSealed) {
      if (files[name] === undefined) {
        const what = `has no digest of ${name}: whether that is the one that was published cannot be told`;
        this.#fault(publishedPath(this.#scan), what);
      }
    }
    for (const [name, seal] of Object.entries(files)) {
      const path = sealedPath(this.#scan, name as SealedName);
      const bytes = await this.#get(path);
      if (bytes === null) this.#fault(path, "is missing");
      else {
        const fault = partFault(bytes, { ...seal, lines: 0 });
        if (fault !== null) this.#fault(path, fault);
      }
    }
  }

  checkManifest(manifest: Manifest, summary: Summary | null): void {
    const path = manifestPath(this.#scan);
    if (manifest.scan !== this.#scan) this.#fault(path, `is of scan ${manifest.scan}`);
    if (fingerprint(manifest) !== manifest.fingerprint) {
      this.#fault(path, "has a fingerprint that is not that of its checks, policies, selection and options");
    }
    if (summary !== null && summary.scan !== this.#scan) {
      this.#fault(summaryPath(this.#scan), `is of scan ${summary.scan}`);
    }
  }

  /** Checks every account that has results. Null when a marker is not there or damaged, so that nothing can be added up. */
  async checkAccounts(manifest: Manifest | null, summary: Summary | null): Promise<string[] | null> {
    const [store, scan] = [this.#store, this.#scan];
    const selected = new Set(manifest?.accounts.filter((account) => account.selected).map(({ id }) => id));
    const summed = new Map(summary?.byAccount.map((account) => [account.id, account]));
    const marked = new Set<string>();
    for await (const account of markedAccounts(store, scan)) marked.add(account);
    for (const account of summed.keys()) {
      if (!marked.has(account)) this.#fault(donePath(scan, account), "is missing");
    }
    for (const account of marked) {
      if (manifest !== null && !selected.has(account)) {
        this.#fault(donePath(scan, account), "is of an account that the manifest does not select");
      } else if (summary !== null && !summed.has(account)) {
        const what = "is of an account that the summary does not count: nobody reads it";
        this.#fault(donePath(scan, account), what);
      }
    }
    for await (const folder of store.folders(accountsPath(scan))) {
      if (!marked.has(folder) && !summed.has(folder)) {
        this.#fault(`${accountsPath(scan)}/${folder}`, "holds results that no marker speaks of");
      }
    }
    const accounts = [...(summary === null ? marked : summed.keys())].filter((id) => marked.has(id)).sort();
    let whole = summary === null || accounts.length === summed.size;
    const read = inOrder(accounts, 4, async (account) => {
      const marker = await this.attempt(donePath(scan, account), () => readMarker(store, scan, account));
      if (marker !== null) await this.#checkParts(marker, summed.get(account));
      return marker;
    });
    for await (const marker of read) {
      this.checked.accounts += 1;
      this.checked.files += 1;
      whole &&= marker !== null;
    }
    return whole ? accounts : null;
  }

  /** Holds what the markers come to against the summary and the scores. */
  async checkSums(manifest: Manifest, summary: Summary, accounts: readonly string[]): Promise<void> {
    const path = summaryPath(this.#scan);
    const markers = () => readMarkers(this.#store, this.#scan, accounts);
    let again: Summary;
    try {
      again = await summarize({
        manifest,
        markers: markers(),
        unreachable: new Map(),
        titles: new Map(summary.checks.map(({ id, title }) => [id, title])),
        frameworks: [],
        changes: summary.changes,
        finished: new Date(summary.finished),
        actualMs: summary.efficiency.actualMs,
        floorMs: summary.efficiency.floorMs,
      });
    } catch (error) {
      this.#fault(
        path,
        `cannot be added up again: ${error instanceof Error ? error.message : String(error)}`,
      );
      return;
    }
    for (const name of addedUp) {
      if (isDeepStrictEqual(plain(summary[name]), plain(again[name]))) continue;
      this.#fault(path, `\`${name}\` is not what the markers of the accounts add up to`);
    }
    const scores = await this.attempt(compliancePath(this.#scan), () =>
      readCompliance(this.#store, this.#scan),
    );
    if (scores === null) return;
    const { frameworks } = await complianceOf({
      manifest,
      markers: markers(),
      frameworks: scores.frameworks,
    });
    for (const [index, framework] of scores.frameworks.entries()) {
      if (isDeepStrictEqual(plain(framework), plain(frameworks[index]))) continue;
      const what = `the scores of ${framework.id} are not what the markers of the accounts come to`;
      this.#fault(compliancePath(this.#scan), what);
    }
  }

  async #checkParts(marker: DoneMarker, summed: Summary["byAccount"][number] | undefined): Promise<void> {
    const { id } = marker.account;
    for (const name of partNames) {
      const path = partPath(this.#scan, id, name);
      const part: Part | undefined = marker.parts[name];
      // A part that this scan was made without.
      if (part === undefined) continue;
      const listed = summed?.parts[name];
      if (listed !== undefined && !isDeepStrictEqual(plain(listed), plain(part))) {
        const what = `has checksums of ${name} other than those in the summary`;
        this.#fault(donePath(this.#scan, id), what);
      }
      const bytes = await this.#get(path);
      if (bytes === null) {
        this.#fault(path, "is missing");
        continue;
      }
      const fault = partFault(bytes, part) ?? (await linesFault(bytes, part.lines));
      if (fault !== null) this.#fault(path, fault);
    }
  }

  async #get(path: string): Promise<Uint8Array | null> {
    const bytes = await this.#store.get(path);
    if (bytes === null) return null;
    this.checked.files += 1;
    this.checked.bytes += bytes.byteLength;
    return bytes;
  }

  #fault(path: string, what: string): void {
    this.faults.push({ file: this.#store.address(path), what });
  }
}

/** Members of the summary that come from the markers alone. */
const addedUp = [
  "accounts",
  "counts",
  "checks",
  "unknown",
  "resources",
  "byAccount",
  "coverage",
  "operations",
  "calls",
  "throttles",
] as const satisfies readonly (keyof Summary)[];

async function linesFault(bytes: Uint8Array, expected: number): Promise<string | null> {
  let lines = 0;
  try {
    for await (const _ of gzipLines(bytes)) lines += 1;
  } catch (error) {
    return `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`;
  }
  return lines === expected ? null : `has ${lines} lines instead of ${expected}`;
}

/** As it is in a file: members without a value are not there. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null)) as unknown;
}
