import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noLifecycleCounts } from "../../scanner/results/account-lifecycle.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { type DoneMarker, readDone, readMarkers } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { donePath, type PartName, partNames, partPath } from "../../scanner/results/layout.ts";
import type { LifecycleEntry } from "../../scanner/results/lifecycle-entry.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import {
  partFindings,
  partLedger,
  partLifecycle,
  partResources,
  readFindings,
} from "../../scanner/results/read.ts";
import type { Store } from "../../scanner/results/store.ts";
import { UserError } from "../../scanner/user-error.ts";
import { anyFinding, anyLedgerLine, anyLifecycleEntry, anyResource } from "./any-line.ts";
import { newFolder } from "./new-folder.ts";
import {
  account,
  all,
  facts,
  finding,
  ledger,
  lifecycleEntry,
  manifest,
  resource,
  scan,
  unknownFinding,
} from "./sample-lines.ts";

/** What a scan that follows findings writes. */
function followed(entries: readonly LifecycleEntry[]) {
  return facts({ lifecycle: { since: null, counts: noLifecycleCounts(), entries } });
}

async function writtenStore(): Promise<{ store: Store; marker: DoneMarker }> {
  const store = folderStore(await newFolder());
  await writeManifest(store, manifest([account.id]));
  const writer = accountWriter(store, scan, account);
  writer.finding(finding());
  writer.finding(unknownFinding());
  writer.resource(resource());
  writer.ledger(ledger());
  writer.ledger(ledger({ region: "us-east-1", throttles: 0 }));
  return { store, marker: await writer.finish(followed([lifecycleEntry()])) };
}

describe("an account's results", () => {
  test("any lines are read back as they were written, in their order", async () => {
    const folder = await newFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFinding, { maxLength: 30 }),
        fc.array(anyResource, { maxLength: 30 }),
        fc.array(anyLedgerLine, { maxLength: 30 }),
        fc.array(anyLifecycleEntry, { maxLength: 30 }),
        async (findings, resources, lines, entries) => {
          run += 1;
          const store = folderStore(`${folder}/${run}`);
          const writer = accountWriter(store, scan, account);
          for (const line of findings) writer.finding(line);
          for (const line of resources) writer.resource(line);
          for (const line of lines) writer.ledger(line);
          const marker = await writer.finish(followed(entries));
          expect(await all(await partLifecycle(store, marker))).toEqual(entries);
          expect(await all(await partFindings(store, marker))).toEqual(findings);
          expect(await all(await partResources(store, marker))).toEqual(resources);
          expect(await all(await partLedger(store, marker))).toEqual(lines);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("lines that fill many blocks are read back", async () => {
    const store = folderStore(await newFolder());
    const writer = accountWriter(store, scan, account);
    for (let at = 0; at < 5_000; at += 1)
      writer.finding(finding({ id: String(at), message: "é".repeat(99) }));
    const read = await all(await partFindings(store, await writer.finish(facts())));
    expect(read.map(({ id }) => Number(id))).toEqual(Array.from({ length: 5_000 }, (_, at) => at));
  });

  test("equal lines give equal checksums, whatever the order of their keys", async () => {
    const sums = [];
    for (const tags of [
      { a: "1", b: "2" },
      { b: "2", a: "1" },
    ]) {
      const writer = accountWriter(folderStore(await newFolder()), scan, account);
      writer.resource(resource({ tags, properties: { ...tags, deep: [tags] } }));
      sums.push((await writer.finish(facts())).parts.resources.sha256);
    }
    expect(sums[0]).toBe(sums[1]);
  });

  test("integers of CEL, dates and bytes in the evidence become JSON", async () => {
    const store = folderStore(await newFolder());
    const writer = accountWriter(store, scan, account);
    const evidence = {
      port: 22n,
      huge: 2n ** 70n,
      at: new Date(0),
      key: new Uint8Array([1, 2]),
      no: undefined,
    };
    writer.finding(finding({ evidence }));
    const [read] = await all(await partFindings(store, await writer.finish(facts())));
    expect(read?.evidence).toEqual({
      port: 22,
      huge: "1180591620717411303424",
      at: "1970-01-01T00:00:00.000Z",
      key: "AQI=",
    });
  });

  test("the marker counts what the parts hold", async () => {
    const { store, marker } = await writtenStore();
    expect(marker.counts.FAIL.high).toBe(1);
    expect(marker.counts.UNKNOWN.high).toBe(1);
    expect(marker.checks["s3-bucket-public"]?.statuses).toMatchObject({ FAIL: 1, UNKNOWN: 1, PASS: 0 });
    expect(marker.unknown).toEqual([{ kind: "denied-by-scp", operation: "s3:GetBucketPolicy", findings: 1 }]);
    expect(marker.resources).toEqual({ "AWS::S3::Bucket": 1 });
    expect(marker.operations).toEqual([
      { operation: "s3:ListBuckets", outcome: "read", reads: 2, calls: 4, throttles: 1 },
    ]);
    expect(await readDone(store, scan, account.id)).toEqual(marker);
    expect(await all(readMarkers(store, scan))).toEqual([marker]);
  });

  test("nothing is stored before finish, and the marker comes last", async () => {
    const folder = folderStore(await newFolder());
    const order: string[] = [];
    const store: Store = {
      get: async (path) => folder.get(path),
      putStream: async (path, content) => folder.putStream(path, content),
      list: (prefix) => folder.list(prefix),
      folders: (path) => folder.folders(path),
      describe: () => folder.describe(),
      address: (path) => folder.address(path),
      async put(path, bytes) {
        await folder.put(path, bytes);
        order.push(path);
      },
    };
    const writer = accountWriter(store, scan, account);
    writer.finding(finding());
    expect(order).toEqual([]);
    await writer.finish(followed([]));
    expect(order.slice(0, 4).sort()).toEqual(
      partNames.map((name) => partPath(scan, account.id, name)).sort(),
    );
    expect(order[4]).toBe(donePath(scan, account.id));
  });

  test("a line of another account or scan, an UNKNOWN without a cause, and a line after the end are refused", async () => {
    const writer = accountWriter(folderStore(await newFolder()), scan, account);
    expect(() => writer.resource(resource({ account: "999999999999" }))).toThrow("999999999999");
    expect(() => writer.finding(finding({ scan: "20261120T105944Z-000000" }))).toThrow("000000");
    expect(() => writer.finding(finding({ status: "UNKNOWN" }))).toThrow("without a cause");
    await writer.finish(facts());
    expect(() => writer.ledger(ledger())).toThrow("already been finished");
  });
});

describe("damage", () => {
  const harm: Record<string, (bytes: Buffer) => Buffer> = {
    "cut off": (bytes) => bytes.subarray(0, bytes.length - 5),
    emptied: () => Buffer.alloc(0),
    "changed in one bit": (bytes) =>
      bytes.map((byte, at) => (at === bytes.length - 6 ? byte ^ 1 : byte)) as Buffer,
    "longer than it was": (bytes) => Buffer.concat([bytes, bytes]),
  };

  test.each(
    partNames.flatMap((part) => Object.entries(harm).map(([what, change]) => ({ part, what, change }))),
  )("$part $what: the account is not done, and reading says which file", async ({ part, change }) => {
    const { store, marker } = await writtenStore();
    const path = partPath(scan, account.id, part);
    await store.put(path, change(Buffer.from((await store.get(path)) ?? [])));
    expect(await readDone(store, scan, account.id)).toBeNull();
    const read: Record<PartName, () => Promise<AsyncIterable<unknown>>> = {
      findings: async () => partFindings(store, marker),
      resources: async () => partResources(store, marker),
      ledger: async () => partLedger(store, marker),
      lifecycle: async () => partLifecycle(store, marker),
    };
    await expect(read[part]()).rejects.toThrow(store.address(path));
    await expect(read[part]()).rejects.toThrow(UserError);
  });

  test.each(["", "{", "null", "{}", '{"format":2}'])(
    "a marker that holds %j is none, and reading says so",
    async (text) => {
      const { store } = await writtenStore();
      await store.put(donePath(scan, account.id), Buffer.from(text));
      expect(await readDone(store, scan, account.id)).toBeNull();
      const { lines } = await readFindings(store, scan, {});
      await expect(all(lines)).rejects.toThrow(store.address(donePath(scan, account.id)));
    },
  );

  test("a marker of another account or scan is none", async () => {
    const { store, marker } = await writtenStore();
    const other = "444455556666";
    await store.put(donePath(scan, other), Buffer.from(JSON.stringify(marker)));
    expect(await readDone(store, scan, other)).toBeNull();
  });

  test("a line that is no finding is an error with file and line, even with the right checksum", async () => {
    const store = folderStore(await newFolder());
    const writer = accountWriter(store, scan, account);
    writer.finding(finding());
    writer.finding(finding({ time: "yesterday" }));
    const lines = await partFindings(store, await writer.finish(facts()));
    await expect(all(lines)).rejects.toThrow(/findings\.jsonl\.gz: line 2: time/);
  });
});
