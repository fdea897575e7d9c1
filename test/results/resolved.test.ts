import { describe, expect, test } from "vitest";
import { readManifest } from "../../scanner/results/manifest.ts";
import { resolvedNow, worstResolved } from "../../scanner/results/resolved.ts";
import { firstScan, followedScan, resolved } from "../delivery/followed-scan.ts";
import { all } from "./sample-lines.ts";

const now = "2026-11-20T10:59:44.000Z";

async function scanned() {
  const { store } = await followedScan({
    history: [
      resolved("now, too", now, { resource: { type: "AWS::S3::Bucket", arn: "arn:aws:s3:::z", name: "z" } }),
      resolved("now", now),
      resolved("now, low", now, { severity: "low" }),
      resolved("before", "2026-11-19T10:59:44.000Z"),
      { ...resolved("open", now), state: "open", resolved: null },
    ],
  });
  const manifest = await readManifest(store, firstScan);
  if (manifest === null) throw new Error("there is no manifest");
  return { store, manifest };
}

describe("what a scan resolved", () => {
  test("is what it saw mended or gone itself, as far as it is wanted", async () => {
    const { store, manifest } = await scanned();
    const ids = async (filter: Parameters<typeof resolvedNow>[2]) =>
      (await all(resolvedNow(store, manifest, filter))).map(({ entry }) => entry.id);
    expect(await ids({})).toEqual(["now, too", "now", "now, low"]);
    expect(await ids({ minimumSeverity: "high" })).toEqual(["now, too", "now"]);
    expect(await ids({ accounts: ["222222222222"] })).toEqual([]);
    expect(await ids({ statuses: ["FAIL"] })).toEqual(["now, too", "now", "now, low"]);
  });

  test("is kept as far as there is room, the worst of it, and counted in all", async () => {
    const { store, manifest } = await scanned();
    const { worst, inAll } = await worstResolved(resolvedNow(store, manifest, {}), 2);
    expect(worst.map(({ entry }) => entry.id)).toEqual(["now", "now, too"]);
    expect(inAll).toBe(3);
  });
});
