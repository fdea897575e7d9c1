import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complianceOf } from "../../scanner/results/compliance.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import {
  accountsPath,
  compliancePath,
  donePath,
  manifestPath,
  partPath,
  publishedPath,
  summaryPath,
} from "../../scanner/results/layout.ts";
import { readManifest } from "../../scanner/results/manifest.ts";
import { verifyScan } from "../../scanner/results/verify.ts";
import { runHubscan } from "../cli/run-hubscan.ts";
import { ids, scannedFolder } from "../cli/scanned-folder.ts";
import { scan } from "./sample-lines.ts";

const [shop, bank] = ids;

async function scanned() {
  const folder = await scannedFolder();
  const store = folderStore(join(folder, "hubscan-results"));
  const edit = async (path: string, change: (text: string) => string) => {
    const text = await readFile(store.address(path), "utf8");
    const changed = change(text);
    expect(changed).not.toBe(text);
    await writeFile(store.address(path), changed);
  };
  const faults = async () =>
    (await verifyScan(store, scan)).faults.map(({ file, what }) => {
      const path = file.slice(store.address("").length + (store.address("").endsWith("/") ? 0 : 1));
      return `${path}: ${what}`;
    });
  return { folder, store, edit, faults };
}

describe("verify-results", () => {
  it("finds nothing wrong with what was not touched, and shows what it was made with", async () => {
    const { folder } = await scanned();
    const { out, exitCode } = await runHubscan(["verify-results"], { folder });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^As it was written: \d+ files of 3 accounts/m);
    expect(out).toContain("policies      0000000000");
    expect(out).toContain("image         none");
  });

  it("ends with 1 and names the file and the fault", async () => {
    const { folder, store } = await scanned();
    const part = store.address(partPath(scan, shop, "ledger"));
    await rm(part);
    const { out, exitCode } = await runHubscan(["verify-results"], { folder });
    expect(exitCode).toBe(1);
    expect(out).toContain(`WRONG  ${part}\n       is missing`);
  });

  it("tells a manifest that was changed after the scan was published", async () => {
    const { edit, faults } = await scanned();
    await edit(manifestPath(scan), (text) => text.replace('"node": "20.20.2"', '"node": "20.20.3"'));
    expect(await faults()).toEqual([
      expect.stringMatching(/^scans\/.*\/manifest\.json: has the SHA-256 \w+ instead of \w+$/),
    ]);
  });

  it("tells a summary that counts other findings than the markers, even with a digest to match", async () => {
    const { edit, faults, store } = await scanned();
    await edit(summaryPath(scan), (text) => text.replace(/"FAIL": 2/, '"FAIL": 1'));
    const bytes = await readFile(store.address(summaryPath(scan)));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await edit(publishedPath(scan), (text) =>
      text.replace(/("summary.json": \{\s*"sha256": ")\w+/, `$1${sha256}`),
    );
    expect(await faults()).toEqual([
      `${summaryPath(scan)}: \`checks\` is not what the markers of the accounts add up to`,
    ]);
  });

  it("tells a marker and its part that were changed together", async () => {
    const { edit, faults } = await scanned();
    await edit(donePath(scan, bank), (text) => text.replace(/("lines": )\d+/, "$199"));
    const told = await faults();
    expect(told).toContain(
      `${donePath(scan, bank)}: has checksums of findings other than those in the summary`,
    );
    expect(told).toContain(`${partPath(scan, bank, "findings")}: has 3 lines instead of 99`);
  });

  it.each([
    ["a marker that is gone", (path: string) => rm(path), /done\.json: is missing$/],
    ["a marker that is no JSON", (path: string) => writeFile(path, "{"), /done\.json: not JSON/],
  ])("tells %s", async (_, damage, told) => {
    const { faults, store } = await scanned();
    await damage(store.address(donePath(scan, shop)));
    expect((await faults()).some((fault) => told.test(fault))).toBe(true);
  });

  it("tells results of an account that the manifest does not select", async () => {
    const { faults, store } = await scanned();
    await store.put(partPath(scan, "555555555555", "findings"), Buffer.from("x"));
    expect(await faults()).toEqual([
      `${accountsPath(scan)}/555555555555: holds results that no marker speaks of`,
    ]);
  });

  it("does not take a publication without digests for a good one", async () => {
    const { edit, faults } = await scanned();
    await edit(publishedPath(scan), (text) => JSON.stringify({ ...JSON.parse(text), files: undefined }));
    expect(await faults()).toEqual(
      ["manifest.json", "summary.json"].map(
        (name) =>
          `${publishedPath(scan)}: has no digest of ${name}: whether that is the one that was published cannot be told`,
      ),
    );
  });

  it("says that a scan was not published", async () => {
    const { faults, store } = await scanned();
    await rm(store.address(publishedPath(scan)));
    expect(await faults()).toEqual([
      `${publishedPath(scan)}: is missing: the scan was not finished, or not published`,
    ]);
  });

  it.each([
    [2, /has layout 2; this hubscan reads layout 1/, /newer hubscan/],
    [0, /has layout 0; this hubscan reads layout 1/, /older hubscan/],
  ])("refuses layout %i clearly", async (format, message, hint) => {
    const { folder, edit } = await scanned();
    await edit(manifestPath(scan), (text) => text.replace('"format": 1', `"format": ${format}`));
    const { error, exitCode } = await runHubscan(["verify-results"], { folder });
    expect(exitCode).toBe(1);
    expect(error?.message).toMatch(message);
    expect(error?.hint).toMatch(hint);
  });

  it("notices any byte of any part that is another", async () => {
    const { store } = await scanned();
    const path = partPath(scan, shop, "resources");
    const bytes = await readFile(store.address(path));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        await writeFile(store.address(path), changed);
        const { faults } = await verifyScan(store, scan);
        expect(faults.map(({ file }) => file)).toEqual([store.address(path)]);
      }),
      { numRuns: 30 },
    );
  });

  it("tells scores that are not those of the markers", async () => {
    const { faults, store } = await scanned();
    const scores = { format: 1, scan, frameworks: [] as object[] };
    const plan = await readManifest(store, scan);
    if (plan === null) throw new Error("no manifest");
    const requirement = { id: "1", title: "1", coverage: "checks", checks: ["s3-bucket-public"] } as const;
    const frameworks = [{ id: "standard", title: "A standard", requirements: [requirement] }];
    const { frameworks: right } = await complianceOf({
      manifest: plan,
      markers: readMarkers(store, scan),
      frameworks,
    });
    const put = (frameworks: object[]) =>
      store.put(compliancePath(scan), Buffer.from(JSON.stringify({ ...scores, frameworks })));
    await put(right);
    expect(await faults()).toEqual([]);
    await put(right.map((one) => ({ ...one, organization: { ...one.organization, passed: 1 } })));
    expect(await faults()).toEqual([
      `${compliancePath(scan)}: the scores of standard are not what the markers of the accounts come to`,
    ]);
  });
});
