import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDeliveries } from "../../scanner/delivery/outcome.ts";
import { readDone } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { readShard } from "../../scanner/results/shards.ts";
import { readSummary } from "../../scanner/results/summary.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import type { Simulator } from "../../simulator/server.ts";
import { newFolder } from "../results/new-folder.ts";
import { hubscanCommand, runProcess, startProcess } from "./hubscan-process.ts";
import { samplePolicyText } from "./sample-checks.ts";
import { sampleResources } from "./sample-resources.ts";
import { alpha, beta, gamma, resultsOf, simulateForProcesses, timeless } from "./simulated-scan.ts";

const delta = "444444444444";
const longest = 180_000;
const now = ["--now", "2026-11-20T12:00:00Z"];

const estate = (faults: NonNullable<EstateInput["faults"]> = []): EstateInput => ({
  resources: sampleResources,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta", targetRole: { missing: true } },
    { id: gamma, name: "gamma", faults },
    { id: delta, name: "delta" },
  ],
});

/** Commands in processes of their own, on one simulator and one folder. */
async function commands(simulator: Simulator) {
  const folder = await newFolder();
  const policy = join(folder, "sample.yaml");
  const out = join(folder, "results");
  await writeFile(policy, samplePolicyText(["queue-encrypted", "bucket-versioned"]));
  const place = ["--out", out, "--policy", policy];
  const command = (name: string, ...options: string[]) => hubscanCommand([name, ...place, ...options]);
  const checks = ["--check", "sample-*"];
  const selection = ["--account", [alpha, beta, gamma, delta].join(",")];
  const run = async (...args: [string, ...string[]]) => runProcess(command(...args), simulator.environment);
  return {
    store: folderStore(out),
    folder: out,
    run,
    scan: () => run("scan", ...checks, ...selection, ...now, "--json"),
    plan: async (...options: string[]) => {
      const planned = await run("plan", ...checks, ...selection, ...now, "--json", ...options);
      expect(planned).toMatchObject({ code: 0 });
      return JSON.parse(planned.stdout) as { scan: string; shards: { shard: string; accounts: number }[] };
    },
    // By variables, as containers are told; those of the selection and of the merge are there for all commands.
    shard: (scan: string, shard: string, ...options: string[]) =>
      startProcess(command("scan", ...checks, ...options), {
        ...simulator.environment,
        HUBSCAN_SCAN_ID: scan,
        HUBSCAN_SHARD: shard,
        HUBSCAN_ACCOUNT: alpha,
        HUBSCAN_FAIL_ON: "info",
        HUBSCAN_REQUIRE_COMPLETE: "true",
      }),
    reconcile: (scan: string, pass: number) =>
      runProcess(
        hubscanCommand(["reconcile", "--scan-id", scan, "--pass", String(pass), "--out", out, "--json"]),
        {},
      ),
    merge: (scan: string, ...options: string[]) => run("merge", "--scan-id", scan, "--json", ...options),
  };
}

test(
  "shards in processes of their own come to what one process comes to, findings and figures, and end as it does",
  async () => {
    const simulator = await simulateForProcesses(estate());
    const alone = await commands(simulator);
    const single = await alone.scan();
    expect(single.code).toBe(0);

    const fanned = await commands(simulator);
    const { scan, shards } = await fanned.plan("--accounts-per-shard", "2");
    expect(shards).toEqual([
      { shard: "1-001", accounts: 2 },
      { shard: "1-002", accounts: 2 },
    ]);
    const ended = await Promise.all(shards.map(({ shard }) => fanned.shard(scan, shard).ended));
    expect(ended).toEqual([0, 0]);
    expect(await latestScan(fanned.store)).toBeNull();
    const merged = await fanned.merge(scan, "--require-complete");
    expect(merged.stderr).toBe("");
    expect(merged.code).toBe(4);
    expect((await fanned.merge(scan, "--fail-on", "medium")).code).toBe(3);

    const [one, several] = [single, merged].map(
      ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
    );
    for (const figure of ["accounts", "counts", "checks", "unknown", "resources", "coverage", "calls"]) {
      expect(several?.[figure]).toEqual(one?.[figure]);
    }
    const [first, second] = await Promise.all(
      [alone, fanned].map(async ({ store }) => resultsOf(store, (await latestScan(store)) ?? "")),
    );
    expect(second?.findings.map(timeless)).toEqual(first?.findings.map(timeless));
  },
  longest,
);

test(
  "of a shard that is killed half-way, exactly the missing accounts are planned again, beside the one that could not be entered; a merge that is repeated tells nobody twice",
  async () => {
    const simulator = await simulateForProcesses(
      estate([{ operations: ["GetQueueAttributes"], hang: true, times: 1 }]),
    );
    const { store, plan, shard, reconcile, merge } = await commands(simulator);
    const { scan, shards } = await plan();
    expect(shards).toEqual([{ shard: "1-001", accounts: 4 }]);
    const killed = shard(scan, "1-001", "--accounts-at-once", "1");
    await expect
      .poll(() => simulator.calls.total({ account: gamma, operation: "GetQueueAttributes" }))
      .toBeGreaterThan(0);
    killed.child.kill("SIGKILL");
    expect(await killed.ended).toBe("SIGKILL");
    expect(await readDone(store, scan, alpha)).not.toBeNull();
    expect(await readDone(store, scan, gamma)).toBeNull();

    const second = await reconcile(scan, 2);
    expect(second).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(second.stdout)).toMatchObject({ pass: 2, shards: [{ shard: "2-001", accounts: 3 }] });
    expect((await readShard(store, scan, "2-001")).accounts).toEqual([beta, gamma, delta]);
    const entered = simulator.calls.total({ account: alpha });
    expect(await shard(scan, "2-001").ended).toBe(0);
    expect(simulator.calls.total({ account: alpha })).toBe(entered);

    const third = await reconcile(scan, 3);
    expect(JSON.parse(third.stdout)).toMatchObject({ pass: 3, shards: [] });
    const topic = "arn:aws:sns:us-east-1:111122223333:security";
    const told = () => simulator.calls.total({ operation: "Publish" });
    expect((await merge(scan, "--sns-topic", topic)).code).toBe(0);
    expect(await readDeliveries(store, scan)).toMatchObject([{ target: topic, state: "delivered" }]);
    expect(told()).toBe(1);
    expect((await merge(scan, "--sns-topic", topic)).code).toBe(0);
    expect(told()).toBe(1);
    expect((await readSummary(store, scan))?.accounts).toMatchObject({ selected: 4, scanned: 3 });
  },
  longest,
);

test(
  "a shard that is asked to end keeps finished accounts, says how to go on, and does not end well",
  async () => {
    const simulator = await simulateForProcesses(
      estate([{ operations: ["GetQueueAttributes"], hang: true }]),
    );
    const { store, plan, shard } = await commands(simulator);
    const { scan } = await plan();
    const running = shard(scan, "1-001", "--accounts-at-once", "1");
    await expect
      .poll(() => simulator.calls.total({ account: gamma, operation: "GetQueueAttributes" }))
      .toBeGreaterThan(0);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(1);
    expect(running.output.stderr).toMatch(/ended by SIGTERM[^]*hubscan reconcile/);
    expect(await readDone(store, scan, alpha)).not.toBeNull();
    expect(await readDone(store, scan, gamma)).toBeNull();
  },
  longest,
);
