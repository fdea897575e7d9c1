import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { shardPath } from "../../scanner/results/layout.ts";
import { buildEstate } from "../../simulator/estate.ts";
import { startSimulator } from "../../simulator/server.ts";
import { newFolder } from "../results/new-folder.ts";
import { type Ran, runHubscan } from "./run-hubscan.ts";

const scanId = "20261120T105944Z-k3x9f2";
const few = ["--check", "s3-bucket-versioned", "--account", "111111111111,222222222222"];

let hubscan: (args: readonly string[]) => Promise<Ran>;
let folder: string;
beforeEach(async () => {
  const simulator = await startSimulator({
    estate: buildEstate({
      organization: {
        id: "o-a1b2c3d4e5",
        delegatedAdministrators: { "100000000002": ["account.amazonaws.com"] },
      },
      accounts: [{ id: "111111111111" }, { id: "222222222222" }],
    }),
  });
  onTestFinished(() => simulator.close());
  folder = await newFolder();
  const { environment } = simulator;
  hubscan = (args) => runHubscan(args, { folder, environment });
});

const plan = (...more: string[]) => hubscan(["plan", "--scan-id", scanId, ...few, ...more]);
const shard = (...more: string[]) =>
  hubscan(["scan", "--scan-id", scanId, "--shard", "1-001", "--check", "s3-bucket-versioned", ...more]);

describe("hubscan plan", () => {
  it("prints the shards and the commands to go on with, with what was given that they need; the external id only by name", async () => {
    const planned = await plan("--accounts-per-shard", "1", "--role-path", "/", "--external-id", "tango-7");
    expect(planned.error).toBeNull();
    const options = `--check s3-bucket-versioned --role-path / --external-id "$HUBSCAN_EXTERNAL_ID"`;
    expect(planned.out).toBe(
      [
        `Scan ${scanId}, pass 1: 2 accounts in 2 shards`,
        "  1-001    1 account",
        "  1-002    1 account",
        `Next:    hubscan scan --scan-id ${scanId} --shard 1-001 ${options}`,
        "             and so each shard, anywhere",
        `         hubscan reconcile --scan-id ${scanId} --pass 2`,
        "             plans again what is missing then",
        `         hubscan merge --scan-id ${scanId}`,
        "             the summary, when the shards have ended",
        "",
      ].join("\n"),
    );
  });

  it("gives the shards the time for which they wait for a role", async () => {
    await plan("--wait-for-role", "600", "--out", folder);
    const bytes = await folderStore(folder).get(shardPath(scanId, "1-001"));
    expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toMatchObject({ waitForRole: 600 });
  });

  it.each([
    ["--scan-id", "latest"],
    ["--shards-at-once", "1000"],
    ["--accounts-per-shard", "0"],
    ["--wait-for-role", "3601"],
  ])("refuses %s %s", async (name, value) => {
    const { exitCode, notes } = await hubscan(["plan", name, value]);
    expect(exitCode).toBe(2);
    expect(notes).toContain(name);
  });
});

describe("hubscan scan --shard", () => {
  it("says what the shard came to", async () => {
    await plan();
    const ran = await shard();
    expect(ran).toMatchObject({ error: null, exitCode: 0 });
    expect(ran.out).toBe(`Shard 1-001 of scan ${scanId}: 2 accounts done\n`);
  });

  it.each([
    [["--ou", "Workloads", "--fail-on", "high"], "--shard takes no --ou, --fail-on"],
    [["--dry-run"], "--shard takes no --dry-run"],
    [["--region", "eu-west-1", "--now", "2026-11-20"], "--shard takes no --region, --now"],
  ])("refuses what is not its to decide: %j", async (options, said) => {
    await plan();
    expect((await shard(...options)).error?.message).toContain(said);
  });

  it.each([[["--shard", "1-001"]], [["--scan-id", scanId]]])(
    "needs scan and shard: %j alone",
    async (options) => {
      const { error } = await hubscan(["scan", ...options]);
      expect(error?.message).toBe("--scan-id and --shard go together.");
    },
  );
});

describe("hubscan reconcile and merge", () => {
  it("need the scan's id", async () => {
    for (const command of [["reconcile", "--pass", "2"], ["merge"]]) {
      const { exitCode, notes } = await hubscan(command);
      expect(exitCode).toBe(2);
      expect(notes).toContain("--scan-id");
    }
  });

  it("say what there is when there is no such scan", async () => {
    await plan();
    const other = "20261120T105944Z-aaaaaa";
    for (const command of [["reconcile", "--pass", "2"], ["merge"]]) {
      const { error } = await hubscan([...command, "--scan-id", other]);
      expect(error?.message).toContain(`no scan ${other}`);
      expect(error?.hint).toContain(scanId);
    }
  });

  it("end with the report and the exit code of a scan", async () => {
    await plan();
    await shard();
    expect((await hubscan(["reconcile", "--scan-id", scanId, "--pass", "2"])).out).toBe(
      `Scan ${scanId}, pass 2: no account is missing\n` +
        `Next:    hubscan merge --scan-id ${scanId}    the summary, when the shards have ended\n`,
    );
    const merged = await hubscan(["merge", "--scan-id", scanId, "--require-complete"]);
    expect(merged).toMatchObject({ error: null, exitCode: 0 });
    expect(merged.out).toContain("2 of 2 selected accounts scanned");
  });
});
