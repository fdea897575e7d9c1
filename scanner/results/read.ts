import type { z } from "zod";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import { UserError } from "../user-error.ts";
import { type DoneMarker, damagedPart, partFault } from "./done-marker.ts";
import {
  type FindingFilter,
  type LedgerFilter,
  type ResultFilter,
  wantsAccount,
  wantsFinding,
  wantsLedgerLine,
  wantsResource,
} from "./filter.ts";
import type { Finding } from "./finding.ts";
import { gzipLines } from "./gzip-lines.ts";
import { type HeldAccounts, heldAccounts } from "./held-accounts.ts";
import { type PartName, partPath } from "./layout.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";
import { readManifest } from "./manifest.ts";
import { inOrder } from "./prefetch.ts";
import { findingSchema, ledgerLineSchema, lifecycleEntrySchema, resourceSchema } from "./schemas.ts";
import type { Store } from "./store.ts";

/** Accounts whose parts are fetched ahead of the one that is read. */
const accountsAhead = 8;

/** What was read of a scan. */
export interface ScanLines<Line> {
  /** Accounts that are read, by id. */
  readonly accounts: readonly string[];
  /** Selected accounts (as far as the filter wants them) whose results are not there. */
  readonly incomplete: readonly string[];
  /**
   * The lines that the filter wants, account by account, unpacked while they are taken. Ends with a {@link UserError} naming the file
   * when a part is missing or damaged; nothing of such a part comes out.
   */
  readonly lines: AsyncIterable<Line>;
}

/**
 * The findings of a scan. Throws a {@link UserError} when there is no such scan.
 * @param held the accounts whose results are read, where that is known already
 */
export async function readFindings(
  store: Store,
  scan: string,
  filter: FindingFilter,
  held?: HeldAccounts,
): Promise<ScanLines<Finding>> {
  const read = async (marker: DoneMarker) => {
    // None would be found where none was written, and that would look like nothing new.
    if (filter.lifecycle !== undefined && marker.lifecycle === null) throw notFollowed(scan);
    return partFindings(store, marker);
  };
  return readScan(store, scan, filter, read, wantsFinding, held);
}

/** The resources of a scan. Throws a {@link UserError} when there is no such scan. */
export async function readResources(
  store: Store,
  scan: string,
  filter: ResultFilter,
): Promise<ScanLines<Resource>> {
  return readScan(store, scan, filter, (marker) => partResources(store, marker), wantsResource);
}

/** The ledger of a scan, as {@link readFindings}. */
export async function readLedger(
  store: Store,
  scan: string,
  filter: LedgerFilter,
  held?: HeldAccounts,
): Promise<ScanLines<LedgerLine>> {
  return readScan(store, scan, filter, (marker) => partLedger(store, marker), wantsLedgerLine, held);
}

/** The findings of one account. Rejects with a {@link UserError} naming the file when it is missing or damaged. */
export async function partFindings(store: Store, marker: DoneMarker): Promise<AsyncIterable<Finding>> {
  return withLaterMembers(await readPart(store, marker, "findings", findingSchema));
}

/** Members that findings did not always have. */
async function* withLaterMembers(findings: AsyncIterable<Finding>): AsyncGenerator<Finding> {
  for await (const finding of findings) {
    yield finding.lifecycle === undefined ? { ...finding, lifecycle: null, exception: null } : finding;
  }
}

/** The findings of one account that ever failed, by id, as {@link partFindings}. */
export async function partLifecycle(
  store: Store,
  marker: DoneMarker,
): Promise<AsyncIterable<LifecycleEntry>> {
  return readPart(store, marker, "lifecycle", lifecycleEntrySchema);
}

function notFollowed(scan: string): UserError {
  return new UserError(
    `scan ${scan} is older than --lifecycle: it does not say what was new`,
    "Name a newer scan with --scan, or compare two with `hubscan diff`.",
  );
}

/** The resources of one account, as {@link partFindings}. */
export async function partResources(store: Store, marker: DoneMarker): Promise<AsyncIterable<Resource>> {
  return readPart(store, marker, "resources", resourceSchema);
}

/** The ledger of one account, as {@link partFindings}. */
export async function partLedger(store: Store, marker: DoneMarker): Promise<AsyncIterable<LedgerLine>> {
  return readPart(store, marker, "ledger", ledgerLineSchema);
}

async function readScan<Line, Filter extends ResultFilter>(
  store: Store,
  scan: string,
  filter: Filter,
  read: (marker: DoneMarker) => Promise<AsyncIterable<Line>>,
  wants: (filter: Filter, line: Line) => boolean,
  known?: HeldAccounts,
): Promise<ScanLines<Line>> {
  const manifest = await readManifest(store, scan);
  if (manifest === null) {
    throw new UserError(`no scan ${scan} in ${store.describe()}`, "Name another scan, or `latest`.");
  }
  const held = known ?? (await heldAccounts(store, scan));
  const wanted = manifest.accounts
    .filter(({ id, selected }) => selected && wantsAccount(filter, id))
    .map(({ id }) => id)
    .sort();
  const accounts = wanted.filter(held.has);

  async function* lines(): AsyncGenerator<Line> {
    const parts = inOrder(accounts, accountsAhead, async (id) => read(await held.marker(id)));
    for await (const part of parts) for await (const line of part) if (wants(filter, line)) yield line;
  }
  return { accounts, incomplete: wanted.filter((id) => !held.has(id)), lines: lines() };
}

/** Fetches a part and compares it with its marker; then its lines, each checked. */
async function readPart<Line>(
  store: Store,
  marker: DoneMarker,
  name: PartName,
  schema: z.ZodType<Line>,
): Promise<AsyncIterable<Line>> {
  const expected = marker.parts[name];
  if (expected === undefined) throw damagedPart(store, marker, name, "was never written");
  const bytes = await store.get(partPath(marker.scan, marker.account.id, name));
  if (bytes === null) throw damagedPart(store, marker, name, "is missing");
  const fault = partFault(bytes, expected);
  if (fault !== null) throw damagedPart(store, marker, name, fault);
  return checkedLines(store, marker, name, bytes, expected.lines, schema);
}

async function* checkedLines<Line>(
  store: Store,
  marker: DoneMarker,
  name: PartName,
  bytes: Uint8Array,
  lines: number,
  schema: z.ZodType<Line>,
): AsyncGenerator<Line> {
  let count = 0;
  for await (const line of unpackedLines(bytes, (what) => damagedPart(store, marker, name, what))) {
    count += 1;
    yield checkedLine(line, schema, (what) => damagedPart(store, marker, name, `line ${count}: ${what}`));
  }
  if (count !== lines) throw damagedPart(store, marker, name, `has ${count} lines instead of ${lines}`);
}

async function* unpackedLines(bytes: Uint8Array, fault: (what: string) => Error): AsyncGenerator<string> {
  try {
    yield* gzipLines(bytes);
  } catch (error) {
    throw fault(`cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkedLine<Line>(text: string, schema: z.ZodType<Line>, fault: (what: string) => Error): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault("is not JSON");
  }
  const { error } = schema.safeParse(value);
  if (error !== undefined) {
    const [issue] = error.issues;
    throw fault(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}`);
  }
  // What was parsed and not zod's copy of it: that one drops keys named __proto__.
  return value as Line;
}
