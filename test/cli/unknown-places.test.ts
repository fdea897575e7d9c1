import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { OpenScan } from "../../scanner/cli/results/open-scan.ts";
import { refuseUnknownRegions } from "../../scanner/cli/results/unknown-places.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { donePath } from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { newFolder } from "../results/new-folder.ts";
import { denied, facts, ledger, manifest, scan, unknownFinding } from "../results/sample-lines.ts";
import { runHubscan } from "./run-hubscan.ts";

const ids = Array.from({ length: 40 }, (_, at) => String(100_000_000_000 + at));
const [first, second] = ids as [string, string];

let folder: string;
let store: Store;
const run = async (...args: string[]) => runHubscan([...args, "--scan", scan], { folder });

/** A scan that is under way: the first account could not be entered, the last alone has eu-north-1. */
beforeEach(async () => {
  folder = await newFolder();
  store = folderStore(join(folder, "hubscan-results"));
  await writeManifest(
    store,
    manifest(ids, { checks: ["s3-bucket-public"], collected: { "AWS::S3::Bucket": [] } }),
  );
  for (const id of ids) {
    const writer = accountWriter(store, scan, { id, name: "" });
    const regions = id === first ? [] : id === ids.at(-1) ? ["eu-west-1", "eu-north-1"] : ["eu-west-1"];
    const asked = { account: id, region: "us-west-2", operation: "sts:AssumeRole", types: [] };
    writer.ledger(ledger(asked));
    // What is global is asked for there.
    writer.ledger(ledger({ account: id, region: "us-east-1" }));
    if (id === second) {
      const off = { account: id, outcome: "region-disabled" } as const;
      writer.ledger(ledger({ ...off, region: "ap-east-1", operation: "hubscan:EnterRegion", types: [] }));
      // Asked for by name, it is missing: its lists were not read.
      writer.ledger(ledger({ ...off, region: "af-south-1", operation: "hubscan:ListResources" }));
      writer.finding(unknownFinding({ account: { id, name: "" }, region: "af-south-1" }));
    }
    await writer.finish(facts({ regions, unreachable: id === first ? denied : null }));
  }
});

describe("regions that a scan has", () => {
  test.each([
    ["global", true, true],
    ["eu-west-1", true, true],
    ["eu-north-1", true, true],
    ["af-south-1", true, true],
    ["ap-east-1", false, true],
    ["us-west-2", false, true],
    ["us-east-1", false, true],
    ["sa-east-1", false, false],
    ["eu-north-1,sa-east-1", false, false],
  ])("%s: findings %s, ledger %s", async (region, findings, lines) => {
    expect((await run("findings", "--region", region)).error === null).toBe(findings);
    expect((await run("resources", "--region", region)).error === null).toBe(findings);
    expect((await run("ledger", "--region", region)).error === null).toBe(lines);
  });

  test("a region that was asked for and is disabled is shown with what is unknown of it", async () => {
    const { out } = await run("findings", "--region", "af-south-1", "--format", "jsonl");
    expect(out.split("\n").filter((line) => line !== "")).toHaveLength(1);
  });

  test.each([
    [["global"], undefined, []],
    [["eu-west-1"], [second], [second]],
    [
      ["eu-west-1", "eu-north-1"],
      [second, ids.at(-1) ?? ""],
      [second, ids.at(-1)],
    ],
  ])("of %j, accounts %j: as few markers are read as it takes", async (region, account, expected) => {
    const read: string[] = [];
    const watched = new Proxy(store, {
      get: (of, name: keyof Store) => (path: string, bytes: never) => {
        if (name === "get") read.push(path);
        return of[name](path, bytes);
      },
    });
    const opened: OpenScan = { store: watched, scan, manifest: manifest(ids) };
    await refuseUnknownRegions({ region, account }, [opened], "resources");
    const all = new Set(ids.map((id) => donePath(scan, id)));
    const markers = read.filter((path) => all.has(path));
    expect(markers.slice(0, expected.length)).toEqual(expected.map((id) => donePath(scan, id ?? "")));
    // After the first, some are fetched ahead; never all.
    expect(markers.length).toBeLessThanOrEqual(expected.length < 2 ? expected.length : 20);
  });
});

describe("services in the ledger", () => {
  test.each(["s3", "S3", "sts", "hubscan"])("%s is one", async (service) => {
    const { error, out } = await run("ledger", "--service", service);
    expect(error).toBeNull();
    expect(out).toContain("1000000000");
  });

  test("a slip is refused, with what was meant or what there is", async () => {
    expect((await run("ledger", "--service", "st")).error).toMatchObject({
      message: `--service: scan ${scan} read nothing of the service st`,
      hint: expect.stringContaining("sts"),
    });
    expect((await run("ledger", "--service", "sqs,lambda")).error?.hint).not.toBe("");
    expect((await run("ledger", "--service", "lambda")).error?.hint).toBe("It read: hubscan, s3, sts.");
  });
});
