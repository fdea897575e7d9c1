import { z } from "zod";
import { AccountLifecycle } from "./account-lifecycle.ts";
import { readMarker } from "./done-marker.ts";
import { DamagedError, damaged, readJson } from "./json-file.ts";
import { isPublished, listScans } from "./latest.ts";
import { summaryPath } from "./layout.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";
import { partFindings, partLifecycle } from "./read.ts";
import type { Store } from "./store.ts";

/** As much of a summary as says whose results are in a scan. */
const heldSchema = z.object({ byAccount: z.array(z.object({ id: z.string() })) });

/** What the newest scan that holds an account says of its findings. */
export interface AccountPast {
  /** Null when no scan holds the account. */
  readonly scan: string | null;
  readonly entries: readonly LifecycleEntry[];
}

/** Scans that are looked at before their turn. */
const scansAhead = 4;

/**
 * Finds for each account the newest finished scan that holds it, so that a scan of a few accounts loses nothing of the others.
 * Remembers which accounts each scan holds, and nothing of the accounts themselves; scans are looked at when an account is not
 * in the newer ones.
 */
export class AccountHistory {
  readonly #store: Store;
  readonly #wants: (scan: string) => boolean;
  readonly #warned: (message: string) => void;
  readonly #held = new Map<string, Promise<ReadonlySet<string>>>();
  #scans: Promise<readonly string[]> | null = null;

  /**
   * @param wants which scans count, by their ids
   * @param warned told what is damaged, and that an older scan stands in for it
   */
  constructor(store: Store, wants: (scan: string) => boolean, warned: (message: string) => void) {
    this.#store = store;
    this.#wants = wants;
    this.#warned = warned;
  }

  /** The entries of an account. Throws what the store throws: what cannot be read now is not what was never there. */
  async of(account: string): Promise<AccountPast> {
    for await (const scan of this.#scansWith(account)) {
      try {
        const entries = await this.#entries(scan, account);
        if (entries !== null) return { scan, entries };
      } catch (error) {
        if (!(error instanceof DamagedError)) throw error;
        this.#warned(`What scan ${scan} says of account ${account} cannot be read: ${error.message}`);
      }
    }
    return { scan: null, entries: [] };
  }

  /** Accounts that finished scans hold, of those scans that `until` does not end. */
  async accounts(until: (scan: string) => boolean): Promise<ReadonlySet<string>> {
    const accounts = new Set<string>();
    for (const scan of await this.#list()) {
      if (until(scan)) break;
      for (const account of await this.#accountsOf(scan)) accounts.add(account);
    }
    return accounts;
  }

  async *#scansWith(account: string): AsyncGenerator<string> {
    const scans = await this.#list();
    for (const [at, scan] of scans.entries()) {
      // Most accounts are in the newest: only who looks further looks ahead.
      if (at > 0) for (const next of scans.slice(at + 1, at + 1 + scansAhead)) this.#ahead(next);
      if ((await this.#accountsOf(scan)).has(account)) yield scan;
    }
  }

  async #list(): Promise<readonly string[]> {
    this.#scans ??= listScans(this.#store).then((scans) => scans.filter(this.#wants));
    return this.#scans;
  }

  #ahead(scan: string): void {
    // An error comes out when it is the scan's turn.
    this.#accountsOf(scan).catch(() => undefined);
  }

  async #accountsOf(scan: string): Promise<ReadonlySet<string>> {
    const known = this.#held.get(scan);
    if (known !== undefined) return known;
    const held = this.#readAccounts(scan);
    this.#held.set(scan, held);
    // What failed is tried again.
    held.catch(() => this.#held.delete(scan));
    return held;
  }

  async #readAccounts(scan: string): Promise<ReadonlySet<string>> {
    if (!(await isPublished(this.#store, scan))) return new Set();
    const path = summaryPath(scan);
    try {
      const summary = await readJson(this.#store, path, heldSchema);
      if (summary === null) throw damaged(this.#store, path, "is missing", "Restore the file.");
      return new Set(summary.byAccount.map(({ id }) => id));
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error;
      this.#warned(`Scan ${scan} is passed over in the history of findings: ${error.message}`);
      return new Set();
    }
  }

  /** Null when the scan says nothing of the account's findings. */
  async #entries(scan: string, account: string): Promise<LifecycleEntry[] | null> {
    const marker = await readMarker(this.#store, scan, account);
    const entries: LifecycleEntry[] = [];
    if (marker.parts.lifecycle !== undefined) {
      for await (const entry of await partLifecycle(this.#store, marker)) entries.push(entry);
      return entries;
    }
    // A scan that did not follow findings yet: what failed in it was seen by it first.
    if (marker.unreachable !== null) return null;
    const time = { first: "" };
    const findings = [];
    for await (const finding of await partFindings(this.#store, marker)) {
      time.first ||= finding.time;
      if (finding.status === "FAIL") findings.push(finding);
    }
    const lifecycle = new AccountLifecycle({ before: [], time: time.first, covers: () => false });
    for (const finding of findings) lifecycle.see(finding);
    const nothing = { judgedType: () => undefined, isListed: () => false, isThere: () => false };
    return [...lifecycle.finish(nothing).entries];
  }
}
