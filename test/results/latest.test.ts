import { rm } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import {
  latestScan,
  listScans,
  newestUnfinished,
  publish,
  resolveScan,
} from "../../scanner/results/latest.ts";
import {
  latestPath,
  manifestPath,
  partPath,
  publishedPath,
  summaryPath,
} from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { writeSummary } from "../../scanner/results/summary.ts";
import { UserError } from "../../scanner/user-error.ts";
import { newFolder } from "./new-folder.ts";
import { account, all, facts, finding, manifest } from "./sample-lines.ts";
import { sampleSummary } from "./sample-summary.ts";

const older = "20261120T105944Z-000000";
const newer = "20261120T225944Z-000000";
const now = new Date("2026-11-21T00:00:00Z");

/** Everything of a scan but its publication. */
async function scanned(store: Store, scan: string): Promise<void> {
  const planned = manifest([account.id], { scan });
  await writeManifest(store, planned);
  const writer = accountWriter(store, scan, account);
  writer.finding(finding({ scan }));
  await writer.finish(facts());
  const summary = await sampleSummary({
    manifest: planned,
    markers: readMarkers(store, scan),
    finished: now,
  });
  await writeSummary(store, summary);
}

describe("the latest scan", () => {
  test("is none before the first is published, and then that one", async () => {
    const store = folderStore(await newFolder());
    expect(await latestScan(store)).toBeNull();
    await scanned(store, older);
    expect(await latestScan(store)).toBeNull();
    await publish(store, older, now);
    expect(await latestScan(store)).toBe(older);
  });

  test.each([manifestPath(newer), summaryPath(newer), partPath(newer, account.id, "ledger")])(
    "does not move to a scan without %s",
    async (path) => {
      const store = folderStore(await newFolder());
      await scanned(store, older);
      await publish(store, older, now);
      await scanned(store, newer);
      await rm(store.address(path));
      await expect(publish(store, newer, now)).rejects.toThrow(store.address(path));
      expect(await latestScan(store)).toBe(older);
      expect((await newestUnfinished(store))?.scan).toBe(path === manifestPath(newer) ? undefined : newer);
    },
  );

  test("stays the newer one when an older scan finishes later", async () => {
    const store = folderStore(await newFolder());
    for (const scan of [newer, older]) {
      await scanned(store, scan);
      await publish(store, scan, now);
    }
    expect(await latestScan(store)).toBe(newer);
  });

  test("does not step back for a moment when an older scan finishes later", async () => {
    const memory = memoryStore();
    for (const scan of [newer, older]) await scanned(memory, scan);
    await publish(memory, newer, now);
    const written: string[] = [];
    const watched: Store = {
      ...memory,
      async put(path, bytes) {
        await memory.put(path, bytes);
        written.push((await latestScan(memory)) ?? "none");
      },
    };
    await publish(watched, older, now);
    expect(new Set(written)).toEqual(new Set([newer]));
  });

  test("is the newest, however the steps of scans that publish at the same time fall", async () => {
    const scans = Array.from({ length: 3 }, (_, at) => `20261120T10594${at}Z-000000`);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const memory = memoryStore();
        for (const scan of scans) await scanned(memory, scan);
        const slow: Store = {
          ...memory,
          get: scheduler.scheduleFunction(async (path: string) => memory.get(path)),
          put: scheduler.scheduleFunction(async (path: string, bytes: Uint8Array) => memory.put(path, bytes)),
        };
        const publications = Promise.all(scans.map(async (scan) => publish(slow, scan, now)));
        await scheduler.waitFor(publications);
        expect(await latestScan(memory)).toBe(scans[2]);
      }),
      { numRuns: 60 },
    );
  });

  test("a damaged latest.json is an error that names it", async () => {
    const store = folderStore(await newFolder());
    await store.put(latestPath, Buffer.from('{"scan":'));
    await expect(latestScan(store)).rejects.toThrow(store.address(latestPath));
  });

  const damages: readonly (readonly [string, (store: Store) => Promise<void>])[] = [
    ["is empty", async (store) => store.put(latestPath, new Uint8Array())],
    ["is cut off", async (store) => store.put(latestPath, Buffer.from('{"scan":"2026'))],
    ["is lost", async (store) => rm(store.address(latestPath))],
  ];

  test.each(damages)("whose file %s is the newest published one for who only reads", async (_, damage) => {
    const store = folderStore(await newFolder());
    for (const scan of [older, newer]) await scanned(store, scan);
    await publish(store, older, now);
    await damage(store);
    const told: string[] = [];
    const warned = (message: string) => told.push(message);
    // The newer one is not published: nobody knows whether it is whole.
    expect(await resolveScan(store, "latest", warned)).toBe(older);
    expect(told).toEqual([
      expect.stringContaining(`Scan ${older}, the newest that was published, is read instead`),
    ]);
    expect(told[0]).toContain(store.address(latestPath));
    await expect(resolveScan(store, "latest")).rejects.toThrow(UserError);
    await publish(store, newer, now);
    expect(await resolveScan(store, "latest", warned)).toBe(newer);
    expect(told).toHaveLength(1);
  });

  test("stands in only when its publication can be read, and what is passed over is told", async () => {
    const store = folderStore(await newFolder());
    for (const scan of [older, newer]) {
      await scanned(store, scan);
      await publish(store, scan, now);
    }
    await store.put(latestPath, new Uint8Array());
    await store.put(publishedPath(newer), new Uint8Array());
    const told: string[] = [];
    const warned = (message: string) => told.push(message);
    expect(await resolveScan(store, "latest", warned)).toBe(older);
    expect(told).toEqual([
      expect.stringContaining(`Scan ${newer} is passed over: damaged`),
      expect.stringContaining(`Scan ${older}`),
    ]);
    await store.put(publishedPath(older), new Uint8Array());
    await expect(resolveScan(store, "latest", warned)).rejects.toThrow(store.address(latestPath));
  });
});

describe("finding scans", () => {
  test("lists them newest first, and nothing else", async () => {
    const store = folderStore(await newFolder());
    for (const scan of [older, newer]) await writeManifest(store, manifest([], { scan }));
    await store.put("scans/notes/readme.txt", Buffer.from("x"));
    expect(await listScans(store)).toEqual([newer, older]);
  });

  test("latest and an id are resolved; what is not there is an error with what to do", async () => {
    const store = folderStore(await newFolder());
    await expect(resolveScan(store, "latest")).rejects.toMatchObject({
      hint: expect.stringContaining("hubscan scan"),
    });
    await scanned(store, older);
    await expect(resolveScan(store, "latest")).rejects.toMatchObject({
      hint: expect.stringContaining("--resume"),
    });
    await publish(store, older, now);
    expect(await resolveScan(store, "latest")).toBe(older);
    expect(await resolveScan(store, older)).toBe(older);
    await expect(resolveScan(store, newer)).rejects.toMatchObject({ hint: expect.stringContaining(older) });
    await expect(resolveScan(store, "../../etc")).rejects.toThrow(UserError);
  });

  test("the newest unfinished scan is the one to resume, unless a newer one was finished", async () => {
    const store = folderStore(await newFolder());
    expect(await newestUnfinished(store)).toBeNull();
    await writeManifest(store, manifest([account.id], { scan: older }));
    expect((await newestUnfinished(store))?.scan).toBe(older);
    expect(await newestUnfinished(store, () => false)).toBeNull();
    await scanned(store, newer);
    await publish(store, newer, now);
    expect(await newestUnfinished(store)).toBeNull();
  });
});

/** A store in memory, for properties over many runs. */
function memoryStore(): Store {
  const files = new Map<string, Uint8Array>();
  const paths = (prefix: string): string[] =>
    [...files.keys()].filter((path) => path.startsWith(prefix)).sort();
  return {
    get: async (path) => files.get(path) ?? null,
    put: async (path, bytes) => void files.set(path, bytes),
    putStream: async (path, content) => void files.set(path, Buffer.concat(await all(content))),
    async *list(prefix) {
      yield* paths(prefix);
    },
    async *folders(path) {
      const rest = paths(`${path}/`).map((file) => file.slice(path.length + 1));
      yield* new Set(rest.flatMap((file) => (file.includes("/") ? [file.slice(0, file.indexOf("/"))] : [])));
    },
    describe: () => "memory",
    address: (path) => path,
  };
}
