import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDone } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan, newestUnfinished } from "../../scanner/results/latest.ts";
import { readStatus } from "../../scanner/results/status.ts";
import type { Store } from "../../scanner/results/store.ts";
import { readSummary } from "../../scanner/results/summary.ts";
import { guardedStore } from "../../scanner/scan/guarded-store.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { all } from "../results/sample-lines.ts";
import { hubscanCommand, startProcess } from "./hubscan-process.ts";
import { samplePolicies, samplePolicyText } from "./sample-checks.ts";
import { sampleResources } from "./sample-resources.ts";
import {
  alpha,
  beta,
  gamma,
  resultsOf,
  scan,
  simulate,
  simulateForProcesses,
  verdicts,
} from "./simulated-scan.ts";

const hangsOnce = [{ operations: ["GetQueueAttributes"], hang: true as const, times: 1 }];
const estate = (faults: typeof hangsOnce): EstateInput => ({
  resources: sampleResources,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta", faults },
    { id: gamma, name: "gamma", faults },
  ],
});

test("a scan ended half-way by SIGTERM, then by SIGKILL, goes on with --resume: nothing lost, doubled or repeated", async () => {
  const folder = await newFolder();
  const store = folderStore(join(folder, "results"));
  const policy = join(folder, "sample.yaml");
  await writeFile(policy, samplePolicyText(["queue-encrypted"]));
  const before = await scan(await simulate(estate([])), await samplePolicies(["queue-encrypted"]), { store });

  const simulator = await simulateForProcesses(estate(hangsOnce));
  const command = ["scan", "--out", join(folder, "results"), "--accounts-at-once", "1"];
  const choice = ["--policy", policy, "--check", "sample-queue-encrypted"];
  const accounts = ["--exclude-account", "100000000001,100000000002"];
  const run = (...more: string[]) =>
    startProcess(hubscanCommand([...command, ...choice, ...accounts, ...more]), simulator.environment);
  /** Waits until the scan hangs in an account: those before it are done then. */
  const hangingIn = (account: string) =>
    expect.poll(() => simulator.calls.total({ account, operation: "GetQueueAttributes" })).toBeGreaterThan(0);
  const entered = () =>
    [alpha, beta, gamma].map((account) => simulator.calls.total({ account, operation: "DescribeRegions" }));
  const expectOldResults = async () => {
    expect(await latestScan(store)).toBe(before.summary.scan);
    expect((await resultsOf(store, before.summary.scan)).findings).toEqual(before.findings);
  };

  const first = run();
  await hangingIn(beta);
  await expectOldResults();
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(1);
  expect(first.output.stderr).toMatch(/ended by SIGTERM[^]*--resume/);
  expect(first.output.stderr).not.toContain("at "); // no stack
  expect(await readStatus(store)).toMatchObject({ state: "error" });
  const unfinished = await newestUnfinished(store);
  const id = unfinished?.scan ?? "";
  expect(await readDone(store, id, alpha)).not.toBeNull();
  expect(await readDone(store, id, beta)).toBeNull();
  await expectOldResults();

  const second = run("--resume");
  await hangingIn(gamma);
  second.child.kill("SIGKILL");
  expect(await second.ended).toBe("SIGKILL");
  expect(await readDone(store, id, beta)).not.toBeNull();
  expect(await readDone(store, id, gamma)).toBeNull();
  expect(await readSummary(store, id)).toBeNull();
  await expectOldResults();

  const third = run("--resume");
  expect(await third.ended).toBe(0);
  expect(await latestScan(store)).toBe(id);
  expect(entered()).toEqual([1, 2, 2]);
  expect(simulator.calls.total({ operation: "AssumeRole" })).toBe(5);
  const { findings } = await resultsOf(store, id);
  expect(verdicts(findings)).toEqual(verdicts(before.findings));
  expect(new Set(findings.map((finding) => finding.id)).size).toBe(findings.length);
  expect((await readSummary(store, id))?.accounts).toMatchObject({ selected: 3, scanned: 3 });
  expect(await newestUnfinished(store)).toBeNull();
});

test("a scan that is ended does not wait for answers, neither in an account nor at its door", async () => {
  const end = new AbortController();
  const environment = await simulate({
    resources: sampleResources,
    accounts: [
      { id: alpha, name: "alpha", faults: [{ operations: ["GetQueueAttributes"], hang: true }] },
      { id: beta, name: "beta", faults: [{ operations: ["DescribeRegions"], hang: true }] },
    ],
  });
  const { simulator } = environment;
  const store = folderStore(await newFolder());
  const scanning = scan(environment, await samplePolicies(["queue-encrypted"]), {
    store,
    signal: end.signal,
    // Hours of the scan's time: only the signal can end it.
    scan: { requestTimeout: 100_000, accountTimeout: 100_000 },
  });
  const failed = scanning.catch((error: unknown) => error);
  await expect.poll(() => simulator.calls.total({ operation: "GetQueueAttributes" })).toBe(3);
  await expect.poll(() => simulator.calls.total({ account: beta, operation: "DescribeRegions" })).toBe(1);
  const reason = new Error("the end");
  end.abort(reason);
  expect(await failed).toBe(reason);
  expect(await latestScan(store)).toBeNull();
  expect(await newestUnfinished(store)).not.toBeNull();
});

test("an account that could not be entered is tried again by --resume, one that was finished is not", async () => {
  const end = new AbortController();
  const environment = await simulate({
    resources: sampleResources,
    accounts: [
      { id: alpha, name: "alpha" },
      { id: beta, name: "beta", targetRole: { missing: true } },
      { id: gamma, name: "gamma", faults: hangsOnce },
    ],
  });
  const { simulator } = environment;
  const store = folderStore(await newFolder());
  const policies = await samplePolicies(["queue-encrypted"]);
  const choices = { store, scan: { accountsAtOnce: 1, requestTimeout: 100_000, accountTimeout: 100_000 } };
  const failed = scan(environment, policies, { ...choices, signal: end.signal }).catch(
    (error: unknown) => error,
  );
  await expect
    .poll(() => simulator.calls.total({ account: gamma, operation: "GetQueueAttributes" }))
    .toBeGreaterThan(0);
  end.abort(new Error("the end"));
  await failed;
  const assumed = simulator.calls.total({ operation: "AssumeRole" });
  const { summary, findings } = await scan(environment, policies, { ...choices, resume: true });
  // All of it is judged by one time, that of the first run.
  expect(new Set(findings.map(({ time }) => time)).size).toBe(1);
  // beta, in vain, and gamma.
  expect(simulator.calls.total({ operation: "AssumeRole" })).toBe(assumed + 2);
  expect(simulator.calls.total({ account: alpha, operation: "DescribeRegions" })).toBe(1);
  expect(summary.accounts).toMatchObject({ selected: 3, scanned: 2 });
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
});

test("a process whose scan another one has resumed and published writes nothing into it, and says nothing against it", async () => {
  const accounts = [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta" },
  ];
  const environment = await simulate({ resources: sampleResources, accounts });
  const policies = await samplePolicies(["queue-encrypted"]);
  const store = folderStore(await newFolder());
  let asked = false;
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  // Stands still just before it would write the first account.
  const standing = guardedStore(store, async () => {});
  const late: Store = {
    ...standing,
    get: async (path) => {
      if (path.endsWith("/published.json")) {
        asked = true;
        await answered;
      }
      return store.get(path);
    },
  };
  const ended = scan(environment, policies, { store: late }).catch((error: unknown) => error);
  await expect.poll(() => asked).toBe(true);
  const { summary } = await scan(environment, policies, { store, resume: true });
  const files = await all(store.list(""));
  const contents = await Promise.all(files.map((file) => store.get(file)));
  answer();
  expect(await ended).toMatchObject({ message: `Scan ${summary.scan} is finished: nothing is added to it.` });
  expect(await all(store.list(""))).toEqual(files);
  expect(await Promise.all(files.map((file) => store.get(file)))).toEqual(contents);
  expect(await readStatus(store)).toMatchObject({ state: "active", scan: summary.scan });
});

test("another choice of checks, or other policies, is not the scan to go on with", async () => {
  const environment = await simulate({
    resources: sampleResources,
    accounts: [{ id: alpha, faults: hangsOnce }],
  });
  const store = folderStore(await newFolder());
  const end = new AbortController();
  const scanning = scan(environment, await samplePolicies(["queue-encrypted"]), {
    store,
    signal: end.signal,
    scan: { requestTimeout: 100_000, accountTimeout: 100_000 },
  });
  const failed = scanning.catch((error: unknown) => error);
  await expect
    .poll(() => environment.simulator.calls.total({ operation: "GetQueueAttributes" }))
    .toBeGreaterThan(0);
  end.abort(new Error("the end"));
  await failed;
  const unfinished = await newestUnfinished(store);
  const other = await scan(environment, await samplePolicies(["bucket-versioned"]), { store, resume: true });
  expect(other.summary.scan).not.toBe(unfinished?.scan);
  expect(other.findings.map(({ check }) => check)).toEqual(["sample-bucket-versioned"]);
});
