import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { HubReport } from "../../scanner/hub/hub-report.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { manifestPath } from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import { writeStatus } from "../../scanner/results/status.ts";
import { deployed, type HubServices, inFrontOf, outputs, removed } from "../hub/simulated-stack.ts";
import { newFolder } from "../results/new-folder.ts";
import { facts, manifest, scan } from "../results/sample-lines.ts";
import { runHubscan } from "./run-hubscan.ts";
import { scannedFolder } from "./scanned-folder.ts";

/** Results are read from a folder: the simulator keeps none. */
const here = ["--from", "./hubscan-results"];

async function ping(services: HubServices, more: Partial<Parameters<typeof inFrontOf>[2]> = {}) {
  const folder = more.folder ?? (await scannedFolder());
  return inFrontOf(services, ["status", "--outputs", "outputs.json", "--ping", ...here, "--json"], {
    ...more,
    folder,
  });
}

function report(out: string): HubReport {
  return JSON.parse(out) as HubReport;
}

describe("hubscan status", () => {
  it("is active when a scan was finished in time, and shows it with the next one", async () => {
    const folder = await scannedFolder();
    const { out, exitCode } = await runHubscan(["status", "--schedule", "cron(0 6 * * ? *)"], { folder });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^active\n/);
    expect(out).toContain(`${scan}, finished `);
    expect(out).toContain("2026-11-21 06:00 UTC (cron(0 6 * * ? *))");
    expect(out).toContain("333333333333");
    expect(out).toContain("coverage not complete: ");
  });

  it("keeps to lines of 40 characters, but for words that are longer", async () => {
    const folder = await scannedFolder();
    const { out } = await runHubscan(["status", "--schedule", "off"], { folder, columns: 40 });
    const long = out.split("\n").filter((line) => line.length > 40 && line.trim().includes(" "));
    expect(long).toEqual([]);
  });

  it("is configuring before the first scan", async () => {
    const { out, exitCode } = await runHubscan(["status", "--schedule", "off"], {
      folder: await newFolder(),
    });
    expect(out).toMatch(/^configuring\n {2}No scan has been made\.\n/);
    expect(exitCode).toBe(3);
  });

  it("is missing when no scan came for too long", async () => {
    const folder = await scannedFolder();
    const { out, exitCode } = await runHubscan(["status", "--schedule", "rate(30 minutes)"], { folder });
    expect(out).toMatch(/^missing\n {2}No scan was finished since 2026-11-20T/);
    expect(exitCode).toBe(3);
  });

  it("counts the accounts of a scan that is under way, whoever scans them", async () => {
    const folder = await scannedFolder();
    const store = folderStore(join(folder, "hubscan-results"));
    const next = "20261120T113000Z-aaaaaa";
    await writeManifest(store, manifest(["111111111111", "222222222222", "333333333333"], { scan: next }));
    await writeStatus(store, {
      state: "scanning",
      scan: next,
      started: "2026-11-20T11:30:00.000Z",
      updated: "2026-11-20T11:30:00.000Z",
      message: "3 accounts are divided among 2 shards",
    });
    const status = async (...more: string[]) =>
      (await runHubscan(["status", "--schedule", "off", ...more], { folder })).out;
    expect(await status()).toContain(`${next} is under way since 2026-11-20 11:30 UTC: 0 of 3 accounts done`);
    const account = { id: "222222222222", name: "bank" };
    await accountWriter(store, next, account).finish(facts());
    expect(await status()).toContain(": 1 of 3 accounts done");
    expect(report(await status("--json")).underWay).toEqual({
      known: true,
      value: { scan: next, done: 1, selected: 3 },
    });
    await writeFile(store.address(manifestPath(next)), "{");
    expect((await status()).replaceAll(/\s+/g, " ")).toMatch(
      /3 accounts are divided among 2 shards.*How far the scan is that is under way is not known: damaged/,
    );
  });

  it("is error when the last scan failed, and says how", async () => {
    const folder = await scannedFolder();
    await writeStatus(folderStore(join(folder, "hubscan-results")), {
      state: "error",
      scan: "20261120T113000Z-aaaaaa",
      started: "2026-11-20T11:30:00.000Z",
      updated: "2026-11-20T11:40:00.000Z",
      message: "None of the selected accounts (3) could be entered.",
    });
    const { out, exitCode } = await runHubscan(["status", "--schedule", "off"], { folder });
    expect(out).toMatch(/^error\n {2}Scan 20261120T113000Z-aaaaaa failed: None of the selected accounts/);
    expect(exitCode).toBe(3);
  });

  it("cannot be told without a schedule, and says what is missing", async () => {
    const { out, exitCode } = await runHubscan(["status"], { folder: await scannedFolder() });
    expect(out).toMatch(/^unknown\n/);
    expect(out).toMatch(/Not known\n {2}The schedule is not known: give --stack or --outputs/);
    expect(exitCode).toBe(1);
  });

  it("cannot be told from damaged results", async () => {
    const folder = await scannedFolder();
    await writeFile(join(folder, "hubscan-results/latest.json"), "{");
    const { out, exitCode } = await runHubscan(["status", "--schedule", "off", "--json"], { folder });
    expect(report(out)).toMatchObject({
      state: "unknown",
      notKnown: [expect.stringMatching(/The last scan is not known: damaged: .*latest\.json/)],
    });
    expect(exitCode).toBe(1);
  });

  it("cannot be told when the latest scan lost its summary", async () => {
    const folder = await scannedFolder();
    await rm(join(folder, "hubscan-results/scans", scan, "summary.json"));
    const { out } = await runHubscan(["status", "--schedule", "off", "--json"], { folder });
    expect(report(out).state).toBe("unknown");
  });

  it("shows what the last test of connections came to", async () => {
    const folder = await scannedFolder();
    const time = "2026-11-20T09:00:00.000Z";
    const connection = { outcome: "connected", time, since: time, cause: null };
    await writeFile(
      join(folder, "hubscan-results/connections.json"),
      JSON.stringify({
        format: 1,
        caller: "hubscan-scanner",
        role: "arn:aws:iam::*:role/HubscanTarget",
        sourceIdentity: false,
        sessionPolicies: [],
        externalId: null,
        accounts: [
          { ...connection, account: { id: "111111111111", name: "shop" } },
          {
            ...connection,
            account: { id: "222222222222", name: "bank" },
            outcome: "failed",
            cause: {
              kind: "role-missing-or-trust",
              operation: "sts:AssumeRole",
              code: "AccessDenied",
              message: "no",
            },
          },
        ],
      }),
    );
    const { out } = await runHubscan(["status", "--schedule", "off"], { folder });
    expect(out).toContain(
      "Connections\n  1 connected, 1 failed, tried since 2026-11-20 09:00 UTC\n  222222222222 bank: role-missing-or-trust: no\n",
    );
  });

  it("refuses a schedule that is none, and --ping without a hub", async () => {
    const folder = await newFolder();
    const { error } = await runHubscan(["status", "--schedule", "daily"], { folder });
    expect(error?.message).toContain('--schedule is "daily": ');
    expect((await runHubscan(["status", "--ping"], { folder })).error?.hint).toContain("--outputs");
  });

  it("names the outputs that a file lacks", async () => {
    const folder = await newFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "old.json"), JSON.stringify({ ...outputs, schedule: undefined }));
    const { error } = await runHubscan(["status", "--outputs", "old.json"], { folder });
    expect(error?.message).toBe("old.json do not tell what is needed:\nmissing: schedule");
    await writeFile(join(folder, "old.json"), JSON.stringify({ ...outputs, region: 7, schedule: undefined }));
    const wrong = await runHubscan(["status", "--outputs", "old.json"], { folder });
    expect(wrong.error?.message).toMatch(
      /^old\.json do not tell what is needed:\nmissing: schedule\nregion: .*expected string/,
    );
  });

  it("asks Pulumi for the outputs of a stack", async () => {
    const folder = await scannedFolder();
    const program = join(folder, "pulumi");
    await writeFile(program, `#!/bin/sh\n[ "$5" = dev ] && echo '${JSON.stringify(outputs)}'\n`);
    await chmod(program, 0o755);
    const environment = { PATH: `${folder}:${process.env["PATH"]}` };
    const { out } = await runHubscan(["status", "--stack", "dev", ...here], { folder, environment });
    expect(out).toMatch(/^active\n/);
  });

  describe("with --ping", () => {
    it("is active when the hub answers that all is there", async () => {
      const { out, exitCode } = await ping(deployed);
      expect(report(out)).toMatchObject({
        state: "active",
        notKnown: [],
        answers: {
          cluster: { value: { runningTasks: 0 } },
          taskDefinition: { value: true },
          rule: { value: "enabled" },
        },
      });
      expect(exitCode).toBe(0);
    });

    it("is deleted when the cluster is only remembered", async () => {
      const { out, exitCode } = await ping(removed);
      expect(report(out)).toMatchObject({
        state: "deleted",
        reasons: ["The cluster is gone."],
        nextScan: null,
      });
      expect(exitCode).toBe(3);
    });

    it("is error when the schedule's rule is disabled", async () => {
      const ListRules = { Rules: [{ Name: "hubscan-dev-schedule-1a2b3c4", State: "DISABLED" }] };
      const { out } = await ping({ ...deployed, eventbridge: { ListRules } });
      expect(report(out)).toMatchObject({ state: "error", reasons: [expect.stringContaining("disabled")] });
    });

    it("is error when a task could not start after the last scan", async () => {
      const ecs = {
        ...deployed.ecs,
        ListTasks: [
          {
            for: { desiredStatus: "STOPPED" },
            answer: { taskArns: ["arn:aws:ecs:us-east-1:1:task/hubscan-dev/7f"] },
          },
        ],
        DescribeTasks: {
          tasks: [
            {
              taskArn: "arn:aws:ecs:us-east-1:1:task/hubscan-dev/7f",
              lastStatus: "STOPPED",
              createdAt: "2026-11-20T11:50:00Z",
              stoppedAt: "2026-11-20T11:51:00Z",
              stoppedReason: "CannotPullContainerError: pull image manifest has been retried",
              containers: [{ name: "scanner", lastStatus: "STOPPED" }],
            },
          ],
        },
      };
      const { out } = await ping({ ...deployed, ecs });
      expect(report(out)).toMatchObject({
        state: "error",
        reasons: [
          "Task 7f did not run to its end: CannotPullContainerError: pull image manifest has been retried",
        ],
      });
    });

    it.each<[string, HubServices, string]>([
      [
        "the cluster",
        { ecs: { ...deployed.ecs, DescribeClusters: [{ error: "AccessDeniedException", message: "no" }] } },
        "The cluster is not known: ecs:DescribeClusters was not answered (AccessDeniedException: no)",
      ],
      [
        "the cluster, in an answer without one",
        { ecs: { ...deployed.ecs, DescribeClusters: { clusters: [] } } },
        "The cluster is not known: ecs:DescribeClusters answered without the cluster, and without saying that it is missing",
      ],
      [
        "the rule",
        { eventbridge: { ListRules: [{ error: "AccessDeniedException", message: "no" }] } },
        "The schedule's rule is not known: events:ListRules was not answered (AccessDeniedException: no)",
      ],
    ])("is not known when AWS does not tell %s", async (_what, services, gap) => {
      const { out, exitCode } = await ping({ ...deployed, ...services });
      expect(report(out)).toMatchObject({ state: "unknown", notKnown: [gap] });
      expect(exitCode).toBe(1);
    });

    it("does not take another account, where nothing of the hub is, for a hub that is gone", async () => {
      const { out } = await ping(removed, { outputs: { hubAccountId: "999999999999" } });
      expect(report(out).state).toBe("unknown");
      expect(report(out).notKnown[0]).toMatch(/The cluster is not known: the credentials are of account/);
    });
  });

  it("is deleted when the bucket is gone", async () => {
    const folder = await newFolder();
    const { out } = await inFrontOf(removed, ["status", "--outputs", "outputs.json", "--json"], { folder });
    expect(report(out)).toMatchObject({ state: "deleted", reasons: ["The results bucket is gone."] });
  });

  it("is not known when the bucket may not be looked at", async () => {
    const folder = await newFolder();
    const s3 = {
      HeadBucket: [{ error: "AccessDenied", status: 403 }],
      GetObject: [{ error: "AccessDenied", status: 403 }],
    };
    const { out } = await inFrontOf({ s3 }, ["status", "--outputs", "outputs.json", "--json"], { folder });
    expect(report(out).state).toBe("unknown");
    expect(report(out).notKnown[0]).toMatch(
      /^Whether the results bucket is there is not known: s3:HeadBucket/,
    );
  });
});
