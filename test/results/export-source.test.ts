import { rm } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { readCheckFacts, writeCheckFacts } from "../../scanner/results/check-facts.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import { exportIntoStore } from "../../scanner/results/export-into-store.ts";
import { exportSource } from "../../scanner/results/export-source.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { exportFormatNames } from "../../scanner/results/formats/export-formats.ts";
import { fullFindings } from "../../scanner/results/full-finding.ts";
import {
  checksPath,
  donePath,
  exportPath,
  manifestPath,
  partPath,
  summaryPath,
} from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { writeSummary } from "../../scanner/results/summary.ts";
import { isUserError } from "../../scanner/user-error.ts";
import { newFolder } from "./new-folder.ts";
import { account, all, checkFacts, facts, finding, manifest, scan, unknownFinding } from "./sample-lines.ts";
import { sampleSummary } from "./sample-summary.ts";

/** A finished scan of one account in a new folder. */
async function scannedStore(): Promise<Store> {
  const store = folderStore(await newFolder());
  const plan = manifest([account.id]);
  await writeCheckFacts(store, scan, [checkFacts()]);
  await writeManifest(store, plan);
  const writer = accountWriter(store, scan, account);
  writer.finding(finding());
  writer.finding(unknownFinding({ region: "us-east-1" }));
  await writer.finish(facts());
  const summary = await sampleSummary({
    manifest: plan,
    markers: readMarkers(store, scan),
  });
  await writeSummary(store, summary);
  return store;
}

describe("what is exported", () => {
  test("is each finding with its check and account, as often as it is taken", async () => {
    const source = await exportSource(await scannedStore(), scan, { statuses: ["FAIL"] });
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await all(source.findings())).toMatchObject([
        {
          finding: { status: "FAIL" },
          check: { title: "S3 bucket is not public" },
          account: { id: account.id, units: ["Root", "Workloads"] },
        },
      ]);
    }
  });

  test("is the same as the findings in full of the scan", async () => {
    const store = await scannedStore();
    const source = await exportSource(store, scan, {});
    expect(await all(fullFindings(store, scan))).toEqual(await all(source.findings()));
  });

  test("is nothing of a scan that was not finished", async () => {
    const store = await scannedStore();
    await rm(store.address(summaryPath(scan)));
    await expect(exportSource(store, scan, {})).rejects.toMatchObject({
      message: expect.stringContaining("was not finished"),
      hint: expect.stringContaining("--resume"),
    });
  });

  test("is nothing of a scan from before checks.json, which says how to go on", async () => {
    const store = await scannedStore();
    await rm(store.address(checksPath(scan)));
    await expect(exportSource(store, scan, {})).rejects.toMatchObject({
      message: expect.stringContaining(store.address(checksPath(scan))),
      hint: expect.stringContaining("Scan again"),
    });
  });

  test("names the accounts whose results are gone", async () => {
    const store = await scannedStore();
    await rm(store.address(donePath(scan, account.id)));
    expect((await exportSource(store, scan, {})).incomplete).toEqual([account.id]);
  });

  test("is an error when there is a finding of a check that checks.json does not have", async () => {
    const store = await scannedStore();
    await writeCheckFacts(store, scan, [checkFacts({ id: "another-check" })]);
    const source = await exportSource(store, scan, {});
    await expect(all(source.findings())).rejects.toThrow(store.address(checksPath(scan)));
  });
});

describe("checks.json", () => {
  test("keeps what it is given, by id", async () => {
    const store = folderStore(await newFolder());
    const checks = [checkFacts({ id: "z-check", remediation: { cli: "aws" } }), checkFacts()];
    await writeCheckFacts(store, scan, checks);
    expect([...(await readCheckFacts(store, scan)).values()]).toEqual([checks[1], checks[0]]);
  });
});

describe("a form of a scan in its store", () => {
  test.each(exportFormatNames)(
    "%s is written where the other files are, and is not empty",
    async (format) => {
      const store = await scannedStore();
      const before = new Set(await all(store.list("")));
      const { findings } = await exportIntoStore(store, scan, format);
      expect(findings).toBe(2);
      const [path = "", ...others] = (await all(store.list(""))).filter((file) => !before.has(file));
      expect(others).toEqual([]);
      expect(path).toMatch(
        format === "parquet" ? /^tables\/findings\/.+\.parquet$/ : /^scans\/[^/]+\/[^/]+$/,
      );
      expect((await store.get(path))?.byteLength).toBeGreaterThan(100);
    },
  );

  test("results cut off at any byte give the same export or an error that names the file, and what was exported stays", async () => {
    const store = await scannedStore();
    const csv = exportPath(scan, "findings.csv");
    await exportIntoStore(store, scan, "csv");
    const whole = Buffer.from((await store.get(csv)) ?? []);
    const files = [
      manifestPath(scan),
      checksPath(scan),
      summaryPath(scan),
      partPath(scan, account.id, "findings"),
      donePath(scan, account.id),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (file, share) => {
          const content = Buffer.from((await store.get(file)) ?? []);
          await store.put(file, content.subarray(0, Math.floor(content.length * share)));
          try {
            const outcome = await exportIntoStore(store, scan, "csv").then(
              () => "exported",
              (error: unknown) => {
                if (isUserError(error)) return error.message;
                throw error;
              },
            );
            expect(outcome === "exported" || outcome.includes(store.address(file))).toBe(true);
            expect(whole.equals((await store.get(csv)) ?? Buffer.alloc(0))).toBe(true);
          } finally {
            await store.put(file, content);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
