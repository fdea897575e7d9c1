import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { publishedPath } from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { readSummary, writeSummary } from "../../scanner/results/summary.ts";
import { followScan } from "../results/follow-scans.ts";
import { newFolder } from "../results/new-folder.ts";
import { manifest } from "../results/sample-lines.ts";
import { runHubscan } from "./run-hubscan.ts";

const [monday, tuesday, wednesday] = ["16", "17", "18"].map((day) => `202611${day}T020000Z-aaaaaa`) as [
  string,
  string,
  string,
];
const shop = "111111111111";
const bank = "222222222222";
const accepted = { file: "a.yaml", line: 1, owner: "ada", reason: "known", expires: "never" };

let folder: string;
let store: Store;
const diff = async (...args: string[]) => runHubscan(["diff", ...args], { folder });
const json = async (...args: string[]) => {
  const { out } = await diff("--json", ...args);
  return JSON.parse(out) as {
    readonly before: string;
    readonly after: string;
    readonly changes: readonly {
      readonly change: string;
      readonly id: string;
      readonly account: { id: string };
    }[];
    readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly onlyBefore: object;
    readonly onlyAfter: object;
  };
};
const changed = async (...args: string[]) =>
  (await json(...args)).changes.map(({ change, id }) => `${id} ${change}`).sort();

beforeEach(async () => {
  folder = await newFolder();
  store = folderStore(join(folder, "hubscan-results"));
  const checks = ["s3-bucket-public", "s3-bucket-old"];
  await followScan(
    store,
    monday,
    { [shop]: [{ id: "stays" }, { id: "goes" }, { id: "accepted" }], [bank]: [{ id: "bank" }] },
    { manifest: { checks }, regions: ["eu-west-1", "us-east-1"] },
  );
  await followScan(store, tuesday, { [bank]: [{ id: "bank", status: "PASS" }] }, { manifest: { checks } });
  await followScan(store, wednesday, {
    [shop]: [
      { id: "stays" },
      { id: "accepted", status: "EXCEPTED", exception: accepted },
      { id: "fresh", severity: "critical" },
    ],
    [bank]: [{ id: "bank" }],
  });
});

describe("hubscan diff", () => {
  test("compares the latest scan with the one before: what that one was not about is as it was left", async () => {
    const { before, after, changes, counts } = await json();
    expect([before, after]).toEqual([tuesday, wednesday]);
    expect(changes.map(({ change, id, account }) => [id, change, account.id])).toEqual([
      ["accepted", "excepted", shop],
      ["fresh", "new", shop],
      ["goes", "resolved", shop],
      ["bank", "reopened", bank],
    ]);
    expect(counts).toMatchObject({ open: { high: 1 }, new: { critical: 1 }, unconfirmed: { high: 0 } });
  });

  test("compares any two, in either order", async () => {
    expect(await changed(monday)).toEqual(["accepted excepted", "fresh new", "goes resolved"]);
    expect(await changed(wednesday, monday)).toEqual(await changed(monday, wednesday));
    expect(await changed(monday, tuesday)).toEqual(["bank resolved"]);
    expect((await json(monday, tuesday)).counts).toMatchObject({
      open: { high: 3 },
      unconfirmed: { high: 3 },
    });
  });

  test("tells what only one of the two looked at", async () => {
    const { onlyBefore, onlyAfter } = await json(monday, wednesday);
    expect(onlyBefore).toEqual({
      accounts: [],
      checks: ["s3-bucket-old"],
      regions: [{ region: "us-east-1", accounts: 2 }],
    });
    expect(onlyAfter).toEqual({ accounts: [], checks: [], regions: [] });
    const { out } = await diff(tuesday, wednesday);
    expect(out).toContain(
      `Looked at by ${wednesday} only: what is new there may have been there before\n  1 account: ${shop}`,
    );
    expect(out).toContain(`Looked at by ${tuesday} only`);
  });

  test("says it for people, the worst first", async () => {
    const { out, error } = await diff(monday, wednesday);
    expect(error).toBeNull();
    expect(out).toContain(`Scan ${wednesday} compared with ${monday}\n`);
    expect(out).toContain("1 new, 0 reopened, 1 resolved, 1 accepted by an exception, 2 still open\n");
    expect(out).toMatch(
      /New \(1\)\n {2}critical {2}111111111111 account 111111111111 eu-west-1 {2}s3-bucket-public {2}invoices/,
    );
    expect(out).toContain("Resolved (1)");
  });

  test.each([
    [["--account", bank], ["bank reopened"]],
    [["--severity", "critical"], ["fresh new"]],
    [["--region", "us-east-1", monday], []],
    [
      ["--check", "s3-*"],
      ["accepted excepted", "bank reopened", "fresh new", "goes resolved"],
    ],
    [["--type", "AWS::SQS::Queue"], []],
  ])("%j narrows it", async (args, expected) => {
    expect(await changed(...args)).toEqual(expected);
  });

  test.each([
    [["--fail-on-new", "high"], 3],
    [["--fail-on-new", "critical"], 3],
    [["--fail-on-new", "critical", "--account", bank], 0],
    [["--fail-on-new", "high", "--account", bank], 3],
    [[monday, tuesday, "--fail-on-new", "info"], 0],
    [[], 0],
  ])("%j ends with %i", async (args, code) => {
    expect((await diff(...args)).exitCode).toBe(code);
  });

  test.each([
    [[monday, monday], "is compared with itself"],
    [["20261101T020000Z-aaaaaa"], "no scan 20261101T020000Z-aaaaaa"],
    [["yesterday"], "not a scan id"],
    [["--account", "999999999999"], "knows no account 999999999999"],
    [["--check", "ec2-*"], "neither scan had a check ec2-*"],
    [["--service", "s33"], "read nothing of the service s33"],
    [["--region", "us-east-1"], `scan ${tuesday} or ${wednesday} read nothing in the region us-east-1`],
  ])("%j is refused", async (args, message) => {
    const { error } = await diff(...args);
    expect(error?.message).toContain(message);
    expect(error?.hint).not.toBe("");
  });

  test.each([
    ["the later scan's summary", `scans/${wednesday}/summary.json`],
    ["an account's part", `scans/${wednesday}/accounts/${shop}/lifecycle.jsonl.gz`],
  ])("is not whole, says so and ends with an error when %s is damaged", async (_, path) => {
    const bytes = await store.get(path);
    await store.put(path, (bytes ?? Buffer.from("")).subarray(0, 40));
    const { notes, exitCode, error } = await diff("--fail-on-new", "critical", "--account", bank);
    const { notes: shopNotes, exitCode: shopCode } = await diff("--account", shop);
    expect(error).toBeNull();
    expect(`${notes}${shopNotes}`).toContain(path);
    expect(shopNotes).toContain("The comparison is not whole");
    expect(shopCode).toBe(1);
    const { out } = await diff("--json", "--account", shop);
    const isTold = !path.endsWith("summary.json");
    expect([/"onlyBefore":null/.test(out), /"onlyAfter":null/.test(out)]).toEqual([!isTold, !isTold]);
    // Nothing that concerns the other account is damaged with the first one's part.
    expect(exitCode).toBe(path.endsWith("summary.json") ? 1 : 0);
  });

  test("refuses a scan that was not finished, and says so when there is nothing to compare with", async () => {
    const later = "20261119T020000Z-aaaaaa";
    await writeManifest(store, manifest([shop], { scan: later }));
    expect((await diff(later)).error?.message).toBe(`scan ${later} was not finished`);
    const alone = folderStore(join(await newFolder(), "r"));
    await followScan(alone, monday, { [shop]: [] });
    const { error } = await diff("--from", alone.address("").replace(/\/$/, ""));
    expect(error?.message).toContain(`there is no finished scan before ${monday}`);
    expect(await alone.get(publishedPath(monday))).not.toBeNull();
  });
});

test("hubscan diff compares the newest published scan when latest.json is damaged, and says so", async () => {
  const whole = await diff();
  await store.put("latest.json", new Uint8Array());
  const { out, notes, error } = await diff();
  expect(error).toBeNull();
  expect(out).toBe(whole.out);
  expect(notes).toContain(`Scan ${wednesday}, the newest that was published, is read instead`);
});

describe("hubscan findings --lifecycle", () => {
  const findings = async (...args: string[]) => {
    const { out, error } = await runHubscan(["findings", "--format", "jsonl", ...args], { folder });
    if (error !== null) throw error;
    const lines = out.split("\n").filter((line) => line !== "");
    return lines.map((line) => (JSON.parse(line) as { readonly id: string }).id).sort();
  };

  test("gives what is new, open or reopened", async () => {
    expect(await findings("--lifecycle", "new,reopened")).toEqual(["bank", "fresh"]);
    expect(await findings("--lifecycle", "open")).toEqual(["stays"]);
  });

  test("refuses a scan that did not follow findings: nothing would look like nothing new", async () => {
    const old = "20261120T020000Z-aaaaaa";
    await followScan(store, old, { [shop]: [{ id: "stays" }] });
    const path = `scans/${old}/accounts/${shop}/done.json`;
    const marker = JSON.parse(Buffer.from((await store.get(path)) ?? []).toString()) as Record<
      string,
      object
    >;
    const { lifecycle: _lifecycle, exceptions: _exceptions, ...rest } = marker;
    const { lifecycle: _part, ...parts } = rest["parts"] as Record<string, object>;
    await store.put(path, Buffer.from(JSON.stringify({ ...rest, parts })));
    const summary = await readSummary(store, old);
    if (summary === null) throw new Error("the scan has no summary");
    const byAccount = summary.byAccount.map((each) => ({ ...each, parts: parts as typeof each.parts }));
    await writeSummary(store, { ...summary, byAccount });
    await expect(findings("--lifecycle", "new")).rejects.toThrow("is older than --lifecycle");
    expect(await findings()).toEqual(["stays"]);
  });

  test("refuses resolved, and names what lists it", async () => {
    const { notes, exitCode } = await runHubscan(["findings", "--lifecycle", "resolved"], { folder });
    expect(exitCode).toBe(2);
    expect(notes).toContain("hubscan diff");
  });
});
