import { describe, expect, test } from "vitest";
import { AccountHistory } from "../../scanner/results/account-history.ts";
import { noLifecycleCounts } from "../../scanner/results/account-lifecycle.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { publish } from "../../scanner/results/latest.ts";
import { partPath, summaryPath } from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { writeSummary } from "../../scanner/results/summary.ts";
import { newFolder } from "./new-folder.ts";
import { denied, facts, finding, lifecycleEntry, manifest, unknownFinding } from "./sample-lines.ts";
import { sampleSummary } from "./sample-summary.ts";

const alpha = "111111111111";
const beta = "222222222222";
const scanAt = (day: number) => `202611${String(day).padStart(2, "0")}T020000Z-aaaaaa`;

/** Writes a scan of accounts, each with an entry by which it is known again; without entries as scans did that followed nothing. */
async function writeScan(
  store: Store,
  scan: string,
  accounts: readonly string[],
  choices: { readonly published?: boolean; readonly follows?: boolean; readonly unreachable?: boolean } = {},
): Promise<void> {
  const { published = true, follows = true, unreachable = false } = choices;
  const written = manifest(accounts, { scan });
  await writeManifest(store, written);
  for (const id of accounts) {
    const account = { id, name: id };
    const writer = accountWriter(store, scan, account);
    writer.finding(
      (unreachable ? unknownFinding : finding)({ scan, account, time: "2026-11-01T00:00:00.000Z" }),
    );
    const entries = [lifecycleEntry({ id: `${scan} ${id}` })];
    const lifecycle = { since: null, counts: noLifecycleCounts(), entries };
    await writer.finish(
      facts({ unreachable: unreachable ? denied : null, ...(follows ? { lifecycle } : {}) }),
    );
  }
  const summary = await sampleSummary({
    manifest: written,
    markers: readMarkers(store, scan, accounts),
  });
  await writeSummary(store, summary);
  if (published) await publish(store, scan, new Date("2026-11-20T11:10:00Z"));
}

/** A store that notes what is read of it. */
function counting(store: Store): { readonly store: Store; readonly read: string[] } {
  const read: string[] = [];
  return {
    read,
    store: {
      put: (path, bytes) => store.put(path, bytes),
      putStream: (path, content) => store.putStream(path, content),
      list: (prefix) => store.list(prefix),
      folders: (path) => store.folders(path),
      describe: () => store.describe(),
      address: (path) => store.address(path),
      get: async (path) => {
        read.push(path);
        return store.get(path);
      },
    },
  };
}

async function newStore(): Promise<Store> {
  return folderStore(await newFolder());
}
const never = (message: string) => {
  throw new Error(message);
};

describe("the history of an account", () => {
  test("is in the newest finished scan that holds it: one of other accounts in between loses nothing", async () => {
    const store = await newStore();
    await writeScan(store, scanAt(1), [alpha, beta]);
    await writeScan(store, scanAt(2), [alpha, beta]);
    await writeScan(store, scanAt(3), [alpha]);
    await writeScan(store, scanAt(4), [alpha, beta], { published: false });
    await writeScan(store, scanAt(6), [alpha, beta]);
    const history = new AccountHistory(store, (scan) => scan < scanAt(5), never);
    expect((await history.of(alpha)).scan).toBe(scanAt(3));
    const past = await history.of(beta);
    expect(past).toMatchObject({ scan: scanAt(2), entries: [{ id: `${scanAt(2)} ${beta}` }] });
  });

  test("of an account that no scan holds is empty", async () => {
    const store = await newStore();
    await writeScan(store, scanAt(1), [alpha]);
    expect(await new AccountHistory(store, () => true, never).of(beta)).toEqual({ scan: null, entries: [] });
  });

  test("is looked for once for each scan, and not for each account", async () => {
    const folder = await newStore();
    const accounts = Array.from({ length: 20 }, (_, at) => String(300_000_000_000 + at));
    await writeScan(folder, scanAt(1), accounts);
    await writeScan(folder, scanAt(2), [alpha]);
    const { store, read } = counting(folder);
    const history = new AccountHistory(store, () => true, never);
    await Promise.all(accounts.map((account) => history.of(account)));
    const summaries = read.filter((path) => path.endsWith("summary.json"));
    expect(summaries.sort()).toEqual([summaryPath(scanAt(1)), summaryPath(scanAt(2))]);
    // Besides: a marker and a part for each account, and whether each scan was published.
    expect(read.length).toBe(2 + 2 + 2 * accounts.length);
  });

  test("comes from an older scan where the newer is damaged, and that is told", async () => {
    const store = await newStore();
    await writeScan(store, scanAt(1), [alpha]);
    await writeScan(store, scanAt(2), [alpha]);
    await writeScan(store, scanAt(3), [alpha]);
    await store.put(summaryPath(scanAt(3)), Buffer.from("{"));
    await store.put(partPath(scanAt(2), alpha, "lifecycle"), Buffer.from("no gzip"));
    const warnings: string[] = [];
    const history = new AccountHistory(
      store,
      () => true,
      (message) => warnings.push(message),
    );
    expect((await history.of(alpha)).scan).toBe(scanAt(1));
    expect(warnings).toEqual([
      expect.stringContaining(`Scan ${scanAt(3)} is passed over`),
      expect.stringContaining(`What scan ${scanAt(2)} says of account ${alpha}`),
    ]);
  });

  test("is not taken for empty when the store does not answer, and is there when it answers again", async () => {
    const folder = await newStore();
    await writeScan(folder, scanAt(1), [alpha]);
    let isDown = true;
    const store: Store = {
      ...counting(folder).store,
      get: async (path) => {
        if (isDown) throw new Error("503 Slow Down");
        return folder.get(path);
      },
    };
    const history = new AccountHistory(store, () => true, never);
    await expect(history.of(alpha)).rejects.toThrow("503");
    isDown = false;
    expect((await history.of(alpha)).scan).toBe(scanAt(1));
  });

  test("begins with the failures of a scan that did not follow findings; one that could not enter says nothing", async () => {
    const store = await newStore();
    await writeScan(store, scanAt(1), [alpha], { follows: false });
    await writeScan(store, scanAt(2), [alpha], { follows: false, unreachable: true });
    const { scan, entries } = await new AccountHistory(store, () => true, never).of(alpha);
    expect(scan).toBe(scanAt(1));
    expect(entries).toMatchObject([
      { id: finding().id, state: "open", firstSeen: "2026-11-01T00:00:00.000Z" },
    ]);
  });
});
