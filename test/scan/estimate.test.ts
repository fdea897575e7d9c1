import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { planScan } from "../../scanner/scan/conduct.ts";
import { scanCost } from "../../scanner/scan/cost.ts";
import { prices } from "../../scanner/scan/prices.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { runHubscan } from "../cli/run-hubscan.ts";
import { newFolder } from "../results/new-folder.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import {
  alpha,
  beta,
  type ScanChoices,
  type ScanEnvironment,
  scan,
  scanParts,
  simulate,
  simulateForProcesses,
} from "./simulated-scan.ts";

const estate: EstateInput = {
  resources: sampleResources,
  regions: sampleRegions,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta" },
  ],
};
const checks = ["queue-encrypted", "bucket-versioned"] as const;
const onlyAlpha: ScanChoices = { selection: { account: [alpha] } };

async function estimated(environment: ScanEnvironment, choices: ScanChoices) {
  const parts = await scanParts(environment, await samplePolicies(checks), choices);
  return (await planScan(parts)).prepared.estimate;
}

const callsOf = (estimate: Awaited<ReturnType<typeof estimated>>) =>
  Object.fromEntries(
    estimate.operations.map(({ operation, calls, basis }) => [operation, `${calls} ${basis}`]),
  );

describe("an estimate", () => {
  test("without a scan before is the least: one page to a list, nothing for each resource", async () => {
    const environment = await simulate(estate);
    const estimate = await estimated(environment, onlyAlpha);
    expect(callsOf(estimate)).toMatchObject({
      "sqs:ListQueues": "17 least",
      "s3:ListBuckets": "1 least",
      "s3:GetBucketVersioning": "0 least",
      "sts:AssumeRole": "1 least",
    });
    expect(estimate).toMatchObject({ from: null, measuredAccounts: 0, expectedMs: null });
    expect(estimate.calls).toBe(estimate.leastCalls);
    expect(environment.simulator.calls.total({ account: alpha })).toBe(0);
  });

  test("after a scan is what that one measured", async () => {
    const environment = await simulate(estate);
    const store = folderStore(await newFolder());
    const { summary } = await scan(environment, await samplePolicies(checks), { ...onlyAlpha, store });
    const estimate = await estimated(environment, { ...onlyAlpha, store });
    const measured = Object.fromEntries(summary.operations.map(({ operation, calls }) => [operation, calls]));
    const reckoned = Object.fromEntries(
      estimate.operations.filter(({ calls }) => calls > 0).map(({ operation, calls }) => [operation, calls]),
    );
    expect(reckoned).toEqual(measured);
    expect(estimate).toMatchObject({ from: summary.scan, measuredAccounts: 1, calls: summary.calls });
    expect(estimate.expectedMs).toBe(summary.efficiency.actualMs);
  });

  test("takes an account that was not scanned before to be as the others are on average", async () => {
    const environment = await simulate(estate);
    const store = folderStore(await newFolder());
    const { summary } = await scan(environment, await samplePolicies(checks), { ...onlyAlpha, store });
    const estimate = await estimated(environment, { selection: { account: [alpha, beta] }, store });
    expect(estimate).toMatchObject({ accounts: 2, measuredAccounts: 1, calls: 2 * summary.calls });
    expect(estimate.assumptions.join()).toContain("1 accounts that were not scanned before");
  });

  test("reckons with the regions that are asked for", async () => {
    const environment = await simulate(estate);
    const store = folderStore(await newFolder());
    await scan(environment, await samplePolicies(checks), { ...onlyAlpha, store });
    const [region = ""] = sampleRegions;
    const selection = { account: [alpha], region: [region] };
    expect(callsOf(await estimated(environment, { selection, store }))).toMatchObject({
      "sqs:ListQueues": "1 measured",
    });
  });

  test("of a call that the last scan had no reason to make is the least, and not that it makes none", async () => {
    const environment = await simulate(estate);
    const store = folderStore(await newFolder());
    await scan(environment, await samplePolicies(["queue-encrypted"]), { ...onlyAlpha, store });
    expect(callsOf(await estimated(environment, { ...onlyAlpha, store }))).toMatchObject({
      "s3:ListBuckets": "1 least",
      "sqs:ListQueues": `${sampleRegions.length} measured`,
    });
  });

  test("stands beside what the scan came to, by the same prices", async () => {
    const environment = await simulate(estate);
    const { summary } = await scan(environment, await samplePolicies(checks), onlyAlpha);
    const { actualMs: milliseconds } = summary.efficiency;
    expect(summary.estimate).toMatchObject({
      from: null,
      prices: prices.date,
      after: {
        calls: summary.calls,
        milliseconds,
        usd: scanCost({ calls: summary.calls, milliseconds, accounts: 1 }).usd,
      },
    });
  });

  test("is printed with what was assumed, and no account is read", async () => {
    const simulator = await simulateForProcesses(estate);
    const folder = await newFolder();
    const { out, error } = await runHubscan(["scan", "--estimate", "--account", alpha, "--check", "sqs-*"], {
      folder,
      environment: simulator.environment,
    });
    expect(error).toBeNull();
    expect(out).toMatch(/^ {8}17 {2}sqs:ListQueues {2}\(at least\)$/m);
    expect(out).toContain(`prices of us-east-1 on ${prices.date}`);
    expect(out).toMatch(/CloudTrail, each trail with management events beyond the first: \d+ events/);
    expect(simulator.calls.total({ account: alpha })).toBe(0);
  });
});

describe("a cost", () => {
  test("is that of the task, the writes and nothing else", () => {
    const { lines, usd } = scanCost({ calls: 0, milliseconds: 3_570_000, accounts: 0 });
    const [vcpu, memory, writes] = lines;
    expect(vcpu).toMatchObject({ quantity: 1, usd: 0.03238 });
    expect(memory).toMatchObject({ quantity: 2, usd: 2 * 0.00356 });
    expect(usd).toBeCloseTo(0.03238 + 2 * 0.00356 + (writes?.usd ?? 0), 10);
  });

  test("of the shortest scan is that of a minute", () => {
    const [vcpu] = scanCost({ calls: 1, milliseconds: 1, accounts: 1 }).lines;
    expect(vcpu?.quantity).toBeCloseTo(1 / 60, 10);
  });

  test("of shards is that of their tasks, and of the three that plan, reconcile and merge", () => {
    const { lines, assumptions } = scanCost({ calls: 0, milliseconds: 3_570_000, accounts: 0, shards: 4 });
    expect(lines[0]?.quantity).toBeCloseTo(4 + 3 / 60, 10);
    expect(assumptions.join()).toContain("one for each shard (4)");
  });

  test("says for each further copy of the events what it adds", () => {
    const { onTop, usd } = scanCost({ calls: 100_000, milliseconds: 1, accounts: 1 });
    expect(onTop.map((line) => line.usd)).toEqual([expect.closeTo(2, 10), expect.closeTo(0.4, 10)]);
    expect(usd).toBeLessThan(0.01);
  });
});
