import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { manifestPath } from "../../scanner/results/layout.ts";
import {
  imageDigest,
  readManifest,
  requestDifferences,
  writeManifest,
} from "../../scanner/results/manifest.ts";
import { readStatus, type ScanStatus, writeStatus } from "../../scanner/results/status.ts";
import { newFolder } from "./new-folder.ts";
import { manifest, scan } from "./sample-lines.ts";

describe("a manifest", () => {
  test("is read back as it was written; a scan without one is none; a damaged one is an error", async () => {
    const store = folderStore(await newFolder());
    expect(await readManifest(store, scan)).toBeNull();
    const written = manifest(["111122223333"], { selection: { ou: ["Workloads"] }, image: "sha256:1" });
    await writeManifest(store, written);
    expect(await readManifest(store, scan)).toEqual(written);
    await store.put(manifestPath(scan), Buffer.from("{}"));
    await expect(readManifest(store, scan)).rejects.toThrow(store.address(manifestPath(scan)));
  });

  test("has the same fingerprint when the same is asked again, in whatever order", () => {
    const one = manifest([], { checks: ["a", "b"], options: { x: 1, y: 2 } });
    const same = manifest(["111122223333"], {
      checks: ["b", "a"],
      options: { y: 2, x: 1 },
      scan: "20261121T105944Z-k3x9f2",
      started: "2026-11-21T10:59:44.000Z",
    });
    expect(same.fingerprint).toBe(one.fingerprint);
    expect(requestDifferences(one, same)).toEqual([]);
  });

  test.each([
    [{ hubscan: "0.2.0" }, "hubscan"],
    [{ policies: "1".repeat(64) }, "policies"],
    [{ checks: ["other"] }, "checks"],
    [{ selection: { ou: ["Sandbox"] } }, "selection.ou"],
    [{ options: { role: "Other" } }, "options.role"],
    [{ organization: null }, "organization"],
    [{ partition: "aws-cn" }, "partition"],
  ])("has another fingerprint with %j, and says that it differs in %s", (changes, name) => {
    expect(manifest([], changes).fingerprint).not.toBe(manifest([]).fingerprint);
    expect(requestDifferences(manifest([], changes), manifest([]))).toEqual([name]);
    expect(requestDifferences(manifest([]), manifest([], changes))).toEqual([name]);
  });

  test("takes the image's digest from the environment", () => {
    expect(imageDigest({ HUBSCAN_IMAGE_DIGEST: "sha256:1" })).toBe("sha256:1");
    expect(imageDigest({ HUBSCAN_IMAGE_DIGEST: "" })).toBeNull();
    expect(imageDigest({})).toBeNull();
  });
});

describe("the status", () => {
  const status: ScanStatus = {
    state: "scanning",
    scan,
    started: "2026-11-20T10:59:44.000Z",
    updated: "2026-11-20T11:00:00.000Z",
    message: "12 of 40 accounts",
  };

  test("is what was written last", async () => {
    const store = folderStore(await newFolder());
    expect(await readStatus(store)).toBeNull();
    await writeStatus(store, status);
    await writeStatus(store, { ...status, state: "active" });
    expect(await readStatus(store)).toEqual({ ...status, state: "active" });
  });

  test("of an older scan does not replace a newer scan's", async () => {
    const store = folderStore(await newFolder());
    await writeStatus(store, { ...status, scan: "20261121T000000Z-000000" });
    await writeStatus(store, { ...status, state: "error" });
    expect(await readStatus(store)).toMatchObject({ state: "scanning", scan: "20261121T000000Z-000000" });
  });
});
