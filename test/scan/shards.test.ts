import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Resource } from "../../scanner/inventory/resource.ts";
import { readCompliance } from "../../scanner/results/compliance.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { isPublished, latestScan, resolveScan } from "../../scanner/results/latest.ts";
import { donePath, partPath, passPath, shardPath, shardsPath } from "../../scanner/results/layout.ts";
import { resultsS3Client } from "../../scanner/results/s3-client.ts";
import { s3Store } from "../../scanner/results/s3-store.ts";
import { readPass, readShard } from "../../scanner/results/shards.ts";
import { readStatus } from "../../scanner/results/status.ts";
import type { Store } from "../../scanner/results/store.ts";
import { readSummary, type Summary } from "../../scanner/results/summary.ts";
import { scanCost } from "../../scanner/scan/cost.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { reconcile } from "../../scanner/scan/reconcile.ts";
import { prepareShard } from "../../scanner/scan/shard.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { exception } from "../exceptions/sample-exception.ts";
import { motoIsInstalled, startMoto } from "../moto-server.ts";
import { newFolder } from "../results/new-folder.ts";
import { all } from "../results/sample-lines.ts";
import { fannedOut, oneEach } from "./fanned-out.ts";
import { hurriedClock } from "./hurried-clock.ts";
import { samplePolicies } from "./sample-checks.ts";
import { regional, sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, beta, gamma, resultsOf, scan, scanParts, simulate, timeless } from "./simulated-scan.ts";

const now = new Date("2026-11-20T12:00:00Z");
const scanId = "20261120T105944Z-k3x9f2";
const checks = ["queue-encrypted", "bucket-versioned", "user-mfa"] as const;

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies(checks);
});

/** Three accounts, of which one cannot be entered. */
const estate: EstateInput = {
  regions: sampleRegions,
  resources: sampleResources,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta", targetRole: { missing: true } },
    { id: gamma, name: "gamma" },
  ],
};

const withoutQueues: EstateInput["resources"] = {
  "*": {
    ...sampleResources["*"],
    "*": { ...regional, sqs: { ...regional.sqs, ListQueues: { QueueUrls: [] } } },
  },
};

/** The estate, and the commands on it in a new folder. */
async function fannedOutInFolder(choices: { readonly regions?: boolean } = {}) {
  const environment = await simulate(estate);
  const store = folderStore(await newFolder());
  const selection = choices.regions === true ? { region: ["eu-west-1"] } : undefined;
  const common = { store, now, ...(selection === undefined ? {} : { selection }) };
  return { environment, store, ...fannedOut(environment, policies, common) };
}

/** Runs all shards of a pass. */
async function runShards(
  run: Pick<Awaited<ReturnType<typeof fannedOutInFolder>>, "shard">,
  pass: { readonly scan: string; readonly shards: readonly { readonly shard: string }[] },
) {
  for (const { shard } of pass.shards) await run.shard(pass.scan, shard);
}

async function expectSameAsOneProcess(store: Store, fanned: string): Promise<void> {
  const alone = await scan(await simulate(estate), policies, { now });
  const summary = await readSummary(store, fanned);
  const { findings, resources } = await resultsOf(store, fanned);
  expect(findings.map(timeless)).toEqual(alone.findings.map(timeless));
  expect(inOrder(resources)).toEqual(inOrder(alone.resources));
  const figures = ["accounts", "counts", "checks", "unknown", "resources", "coverage", "calls"] as const;
  for (const figure of figures) expect(summary?.[figure]).toEqual(alone.summary[figure]);
  const [together, byOne] = [
    await readCompliance(store, fanned),
    await readCompliance(alone.store, alone.summary.scan),
  ];
  expect(together?.frameworks).toEqual(byOne?.frameworks);
  expect(together).not.toBeNull();
}

/** What changed since the scan before, whose name is its own. */
function withoutSince({ lifecycle }: Summary): Partial<NonNullable<Summary["lifecycle"]>> {
  const { since: _, ...counts } = lifecycle ?? {};
  return counts;
}

/** Resources are written as they are answered. */
function inOrder(resources: readonly Resource[]): readonly Resource[] {
  return resources.toSorted((a, b) => (`${a.account} ${a.arn}` < `${b.account} ${b.arn}` ? -1 : 1));
}

describe("a scan of several processes", () => {
  test("follows findings over scans, and excepts failures, as one process does", async () => {
    const accepted = [exception({ check: "sample-bucket-versioned" })];
    const clock = hurriedClock(200);
    const fannedStore = folderStore(await newFolder());
    const aloneStore = folderStore(await newFolder());
    const sums: unknown[] = [];
    for (const [resources, exceptions] of [
      [sampleResources, []],
      [withoutQueues, accepted],
      [sampleResources, accepted],
    ] as const) {
      const environment = await simulate({ ...estate, resources }, clock);
      const common = { now: new Date(clock.now()), accepted: exceptions };
      const run = fannedOut(environment, policies, { ...common, store: fannedStore });
      const { pass } = await run.plan();
      await runShards(run, pass);
      const fanned = await run.merge(pass.scan);
      const alone = await scan(environment, policies, { ...common, store: aloneStore });
      expect(withoutSince(fanned)).toEqual(withoutSince(alone.summary));
      expect(fanned.exceptions).toEqual(alone.summary.exceptions);
      const { new: fresh, open, resolved, reopened } = withoutSince(fanned);
      const changes = [fresh, open, resolved, reopened].map((counts) => counts?.medium);
      sums.push([...changes, fanned.exceptions?.applied]);
      const { findings } = await resultsOf(fannedStore, pass.scan);
      expect(findings.map(timeless)).toEqual(alone.findings.map(timeless));
    }
    // New, open, resolved, reopened, excepted.
    expect(sums).toEqual([
      [8, 0, 0, 0, 0],
      [0, 2, 4, 0, 2],
      [0, 2, 0, 4, 2],
    ]);
  });

  test("of other exceptions than the plan's are refused", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await expect(
      run.shard(pass.scan, "1-001", { accepted: [exception({ check: "sample-bucket-versioned" })] }),
    ).rejects.toThrow(/exceptions/);
  });

  test("comes to what one process comes to", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    expect(pass.shards.map(({ shard }) => shard)).toEqual(["1-001", "1-002", "1-003"]);
    expect(await readStatus(run.store)).toMatchObject({ state: "scanning", scan: pass.scan });
    await runShards(run, pass);
    expect(await isPublished(run.store, pass.scan)).toBe(false);
    expect(await readSummary(run.store, pass.scan)).toBeNull();
    const summary = await run.merge(pass.scan);
    expect(summary.efficiency.floorMs).toBeNull();
    const { actualMs: milliseconds } = summary.efficiency;
    const { calls } = summary;
    const { usd } = scanCost({ calls, milliseconds, accounts: 3, shards: 3 });
    expect(summary.estimate).toEqual({ ...pass.estimate, after: { calls, milliseconds, usd } });
    expect(pass.estimate?.before.calls).toBeGreaterThan(0);
    expect(await latestScan(run.store)).toBe(pass.scan);
    expect(await readStatus(run.store)).toMatchObject({ state: "active", scan: pass.scan });
    await expectSameAsOneProcess(run.store, pass.scan);
  });

  test.skipIf(!motoIsInstalled())("has its results in S3 as well (skipped without moto_server)", async () => {
    const moto = await startMoto();
    if (moto === null) throw new Error("moto_server does not start");
    onTestFinished(() => moto.close());
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    // moto answers 500 now and then when it is asked in parallel.
    const how = { region: "us-east-1", credentials, maxAttempts: 5 };
    const client = resultsS3Client({ AWS_ENDPOINT_URL: moto.endpoint }, how);
    await client.send(new CreateBucketCommand({ Bucket: "results" }));
    const store = s3Store(client, "results", randomUUID());
    const run = fannedOut(await simulate(estate), policies, { store, now });
    const { pass } = await run.plan();
    await runShards(run, pass);
    await runShards(run, await reconcile(store, pass.scan, 2, () => {}));
    await run.merge(pass.scan);
    expect(await latestScan(store)).toBe(pass.scan);
    await expectSameAsOneProcess(store, pass.scan);
  });
});

describe("a plan", () => {
  test("that is made again with the same id leaves what is there", async () => {
    const run = await fannedOutInFolder();
    const first = await run.plan({ scanId });
    const files = await all(run.store.list(`scans/${scanId}/`));
    const contents = await Promise.all(files.map((file) => run.store.get(file)));
    expect(await run.plan({ scanId })).toEqual(first);
    expect(await all(run.store.list(`scans/${scanId}/`))).toEqual(files);
    expect(await Promise.all(files.map((file) => run.store.get(file)))).toEqual(contents);
  });

  test("that was cut off before its shards were written is made to the end, over the same accounts", async () => {
    const run = await fannedOutInFolder();
    const { manifest, pass } = await run.plan({ scanId });
    await rm(run.store.address(passPath(scanId, 1)));
    await rm(run.store.address(shardPath(scanId, "1-002")));
    const again = await run.plan({ scanId });
    expect(again).toEqual({ manifest, pass });
    expect((await readShard(run.store, scanId, "1-002")).accounts).toHaveLength(1);
  });

  test.each([
    ["selection: accounts", { selection: { account: [alpha] } }],
    ["regions", { selection: { region: ["eu-west-1"] } }],
    ["target role", { access: { roleName: "Other" } }],
    ["time to judge by", { now: new Date("2026-11-21T00:00:00Z") }],
  ])("of another request with the same id is refused, and names what differs: %s", async (what, other) => {
    const run = await fannedOutInFolder();
    await run.plan({ scanId });
    await expect(run.plan({ scanId, ...other })).rejects.toThrow(`It differs in: ${what}`);
  });

  test("with another division of the same scan is refused, and says which it was", async () => {
    const run = await fannedOutInFolder();
    await run.plan({ scanId });
    const other = { ...oneEach, accountsPerShard: 2 };
    const again = fannedOut(run.environment, policies, { store: run.store, now }, other);
    await expect(again.plan({ scanId })).rejects.toThrow(/planned with --accounts-per-shard 1\.$/);
  });

  test("of a scan that is published is refused, before anybody is asked", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan({ scanId });
    await runShards(run, pass);
    await run.merge(scanId);
    const before = run.environment.simulator.calls.total();
    await expect(run.plan({ scanId })).rejects.toThrow(/finished/);
    expect(run.environment.simulator.calls.total()).toBe(before);
  });

  test("of a scan that one process has begun is refused", async () => {
    const run = await fannedOutInFolder();
    await run.plan({ scanId });
    await rm(run.store.address(shardsPath(scanId)), { recursive: true });
    await run.store.put(donePath(scanId, alpha), Buffer.from("{}"));
    await expect(run.plan({ scanId })).rejects.toThrow(`Scan ${scanId} was begun by one process`);
    expect(await readPass(run.store, scanId, 1)).toBeNull();
  });

  test("writes the pass last, small enough for Step Functions, with the shards' parts of the hub's limits", async () => {
    const written: string[] = [];
    const store = folderStore(await newFolder());
    const watched: Store = {
      ...store,
      get: (path) => store.get(path),
      list: (path) => store.list(path),
      folders: (path) => store.folders(path),
      describe: () => store.describe(),
      address: (path) => store.address(path),
      put: async (path, bytes) => {
        written.push(path);
        await store.put(path, bytes);
      },
    };
    const { plan } = fannedOut(await simulate(estate), policies, { store: watched, now });
    const { manifest, pass } = await plan({ scanId });
    expect(written.at(-1)).toBe(passPath(scanId, 1));
    expect(pass).toMatchObject({ format: 1, scan: scanId, pass: 1, atOnce: 3 });
    expect((await readShard(store, scanId, "1-003")).atOnce).toBe(3);
    expect(JSON.stringify(pass)).not.toContain(manifest.accounts[0]?.id);
  });
});

describe("a shard", () => {
  test("asks AWS Organizations nothing and keeps the plan's regions, whatever it is told", async () => {
    const run = await fannedOutInFolder({ regions: true });
    const { pass } = await run.plan();
    const discovering = run.environment.simulator.calls.total({ service: "organizations" });
    expect(discovering).toBeGreaterThan(0);
    await runShards(run, pass);
    expect(run.environment.simulator.calls.total({ service: "organizations" })).toBe(discovering);
    const { ledger } = await resultsOf(run.store, pass.scan);
    const regions = ledger
      .filter(({ operation }) => operation === "sqs:ListQueues")
      .map(({ region }) => region);
    expect(new Set(regions)).toEqual(new Set(["eu-west-1"]));
  });

  test("takes its part of the hub's limits, and waits for roles as long as the plan or its own options say", async () => {
    const environment = await simulate(estate);
    const store = folderStore(await newFolder());
    const division = { ...oneEach, waitForRole: 60 };
    const { pass } = await fannedOut(environment, policies, { store }, division).plan();
    const limits = async (waitForRole: number) => {
      const parts = await scanParts(environment, policies, { store, scan: { waitForRole } });
      return (await prepareShard(parts, pass.scan, "1-002")).limits;
    };
    expect(await limits(0)).toMatchObject({ hubShare: 1 / 3, waitForRole: 60_000 });
    expect(await limits(90)).toMatchObject({ hubShare: 1 / 3, waitForRole: 90_000 });
  });

  test("does not repeat accounts that are done", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await runShards(run, pass);
    const before = run.environment.simulator.calls.total({ account: alpha });
    const outcomes = await Promise.all(pass.shards.map(({ shard }) => run.shard(pass.scan, shard)));
    // Beta could not be entered, and is tried again.
    expect(outcomes.map(({ doneBefore }) => doneBefore)).toEqual([1, 0, 1]);
    expect(run.environment.simulator.calls.total({ account: alpha })).toBe(before);
  });

  test.each([
    ["policies or their params, checks that are on", () => samplePolicies(["queue-encrypted"]), {}],
    ["target role", async () => policies, { access: { roleName: "Other" } }],
  ])(
    "with another request than the plan's is refused, and names what differs: %s",
    async (what, load, choices) => {
      const run = await fannedOutInFolder();
      const { pass } = await run.plan();
      const changed = fannedOut(run.environment, await load(), { store: run.store, ...choices });
      await expect(changed.shard(pass.scan, "1-001")).rejects.toThrow(`It differs in: ${what}.`);
      expect(run.environment.simulator.calls.total({ account: alpha })).toBe(0);
    },
  );

  test.each([
    ["1-004", /no shard 1-004/],
    ["2-001", /no shard 2-001/],
    ["../latest", /not a shard/],
  ])("that was not planned (%s) is refused", async (shard, said) => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await expect(run.shard(pass.scan, shard)).rejects.toThrow(said);
  });

  test("of a published scan is refused", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await runShards(run, pass);
    await run.merge(pass.scan);
    await expect(run.shard(pass.scan, "1-001")).rejects.toThrow(/finished/);
  });
});

describe("a scan of one process that resumes", () => {
  test("does not join the shards of an unfinished scan, and says how that one is finished", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan({ scanId });
    await run.shard(scanId, pass.shards[0]?.shard ?? "");
    const files = await all(run.store.list(`scans/${scanId}/`));
    const resumed = scan(run.environment, policies, { store: run.store, now, resume: true });
    await expect(resumed).rejects.toMatchObject({
      message: `Scan ${scanId} is unfinished and divided among several processes: one alone does not go on with it.`,
      hint: expect.stringContaining(`hubscan reconcile --scan-id ${scanId} --pass 2`),
    });
    expect(await all(run.store.list(`scans/${scanId}/`))).toEqual(files);
  });

  test("begins a new one when the shards of the last are merged", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan({ scanId: "20001120T105944Z-k3x9f2" });
    await runShards(run, pass);
    await run.merge(pass.scan);
    const { summary } = await scan(run.environment, policies, { store: run.store, now, resume: true });
    expect(summary.scan).not.toBe(pass.scan);
  });

  test("is not named as what finishes a scan of several", async () => {
    const run = await fannedOutInFolder();
    await run.plan({ scanId });
    await expect(resolveScan(run.store, "latest")).rejects.toMatchObject({
      hint: expect.stringContaining(`\`hubscan merge --scan-id ${scanId}\` sums it up`),
    });
  });
});

describe("a reconciliation", () => {
  /** The accounts of each shard of a pass. */
  const accountsOf = async (store: Store, scan: string, pass: number) => {
    const { shards } = (await readPass(store, scan, pass)) ?? { shards: [] };
    const read = await Promise.all(shards.map(({ shard }) => readShard(store, scan, shard)));
    return read.flatMap(({ accounts }) => accounts).toSorted();
  };

  test("plans what is missing, what is damaged and, in the second pass only, what could not be entered", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await runShards(run, pass);
    await rm(run.store.address(donePath(pass.scan, alpha)));
    await run.store.put(partPath(pass.scan, gamma, "findings"), Buffer.from("damaged"));
    const second = await reconcile(run.store, pass.scan, 2, () => {});
    expect(await accountsOf(run.store, pass.scan, 2)).toEqual([alpha, beta, gamma]);
    expect(await reconcile(run.store, pass.scan, 2, () => {})).toEqual(second);
    await run.shard(pass.scan, "2-001");
    await run.shard(pass.scan, "2-002");
    await reconcile(run.store, pass.scan, 3, () => {});
    expect(await accountsOf(run.store, pass.scan, 3)).toEqual([gamma]);
    await runShards(run, { scan: pass.scan, shards: [{ shard: "3-001" }] });
    expect((await reconcile(run.store, pass.scan, 4, () => {})).shards).toEqual([]);
    await run.merge(pass.scan);
    await expectSameAsOneProcess(run.store, pass.scan);
  });

  test("of a pass whose predecessor was not planned is refused", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await expect(reconcile(run.store, pass.scan, 3, () => {})).rejects.toThrow(/no pass 2/);
  });

  test("of a scan that was not planned for shards is refused", async () => {
    const run = await fannedOutInFolder();
    await run.plan({ scanId });
    await rm(run.store.address(shardsPath(scanId)), { recursive: true });
    await expect(reconcile(run.store, scanId, 2, () => {})).rejects.toThrow(/has no shards/);
  });
});

describe("a merge", () => {
  test("names accounts without whole results as not scanned, and is incomplete", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await runShards(run, pass);
    await rm(run.store.address(donePath(pass.scan, alpha)));
    await run.store.put(partPath(pass.scan, gamma, "ledger"), Buffer.from("damaged"));
    const { accounts, coverage } = await run.merge(pass.scan);
    expect(accounts.notScanned.filter(({ selected }) => selected)).toMatchObject([
      { id: alpha, why: "the scan ended before it was done", cause: null },
      { id: beta, cause: { kind: "role-missing-or-trust" } },
      { id: gamma, why: "the scan ended before it was done", cause: null },
    ]);
    expect(coverage).toMatchObject({ complete: false, accountsMissing: 3 });
  });

  test("done twice changes nothing that was published", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await runShards(run, pass);
    const summary = await run.merge(pass.scan);
    const files = await all(run.store.list(`scans/${pass.scan}/`));
    const contents = await Promise.all(files.map((file) => run.store.get(file)));
    expect(await run.merge(pass.scan)).toEqual(summary);
    expect(await Promise.all(files.map((file) => run.store.get(file)))).toEqual(contents);
    expect(await latestScan(run.store)).toBe(pass.scan);
  });

  test("of a scan without any results is an error, and publishes nothing", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await expect(run.merge(pass.scan)).rejects.toThrow("None of the selected accounts (3) could be entered.");
    expect(await latestScan(run.store)).toBeNull();
    expect(await readStatus(run.store)).toMatchObject({ state: "error", scan: pass.scan });
  });

  test("with other policies than the plan's is refused", async () => {
    const run = await fannedOutInFolder();
    const { pass } = await run.plan();
    await runShards(run, pass);
    const others = await samplePolicies(["queue-encrypted"]);
    const changed = fannedOut(run.environment, others, { store: run.store });
    await expect(changed.merge(pass.scan)).rejects.toThrow("It differs in: policies or their params.");
  });

  test.each([
    ["before", "29991120T105944Z-k3x9f2", [{ id: beta }, { id: gamma }]],
    ["after", "20001120T105944Z-k3x9f2", undefined],
  ])(
    "tells which accounts have joined since a scan that began %s it: not since a later one",
    async (_, scanId, appeared) => {
      const store = folderStore(await newFolder());
      const accounts = estate.accounts?.slice(0, 1) ?? [];
      await scan(await simulate({ ...estate, accounts }), policies, { store });
      const run = fannedOut(await simulate(estate), policies, { store, now });
      const { pass } = await run.plan({ scanId });
      await runShards(run, pass);
      expect((await run.merge(scanId)).changes?.appeared).toEqual(
        appeared?.map((account) => expect.objectContaining(account)),
      );
    },
  );
});
