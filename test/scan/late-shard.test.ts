import { beforeAll, describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { heldAccounts } from "../../scanner/results/held-accounts.ts";
import { donePath, partPath, passEndPath } from "../../scanner/results/layout.ts";
import type { Store } from "../../scanner/results/store.ts";
import { verifyScan } from "../../scanner/results/verify.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { reconcile } from "../../scanner/scan/reconcile.ts";
import { prepareShard, scanShard } from "../../scanner/scan/shard.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { all } from "../results/sample-lines.ts";
import { fannedOut } from "./fanned-out.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, beta, resultsOf, scanParts, simulate } from "./simulated-scan.ts";

const estate: EstateInput = {
  regions: sampleRegions,
  resources: sampleResources,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta" },
  ],
};
const quiet = { warned() {}, begun() {}, accountDone() {} };

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies(["queue-encrypted", "bucket-versioned"]);
});

/** Every file of a scan, with its content. */
async function contents(store: Store, scan: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of await all(store.list(`scans/${scan}/`))) {
    files[path] = Buffer.from((await store.get(path)) ?? []).toString("base64");
  }
  return files;
}

/** A scan of two accounts in two shards: the one of alpha is done, the one of beta ready to be scanned. */
async function withLateShard() {
  const environment = await simulate(estate);
  const store = folderStore(await newFolder());
  const run = fannedOut(environment, policies, { store });
  const { pass } = await run.plan();
  const [first, late] = pass.shards.map(({ shard }) => shard);
  if (first === undefined || late === undefined) throw new Error("the plan has no two shards");
  await run.shard(pass.scan, first);
  const parts = await scanParts(environment, policies, { store });
  const prepared = await prepareShard(parts, pass.scan, late);
  expect(prepared.shard.accounts).toEqual([beta]);
  return { store, run, scan: pass.scan, late, scanLate: () => scanShard(parts, prepared, quiet) };
}

describe("a shard that is still running", () => {
  test("when its scan is merged adds nothing to it", async () => {
    const { store, run, scan, scanLate } = await withLateShard();
    const summary = await run.merge(scan);
    expect(summary.accounts).toMatchObject({ selected: 2, scanned: 1 });
    const published = await contents(store, scan);
    await expect(scanLate()).rejects.toThrow(`Pass 1 of scan ${scan} has ended: shard 1-002 adds nothing`);
    expect(await contents(store, scan)).toEqual(published);
  });

  test("when what is missing is planned again leaves its accounts to the new pass", async () => {
    const { store, run, scan, late, scanLate } = await withLateShard();
    const pass = await reconcile(store, scan, 2, () => {});
    await expect(scanLate()).rejects.toMatchObject({
      hint: expect.stringContaining("hubscan reconcile --pass 2"),
    });
    await expect(run.shard(scan, late)).rejects.toThrow("Pass 1 of scan");
    expect(await store.get(donePath(scan, beta))).toBeNull();
    await run.shard(scan, pass.shards[0]?.shard ?? "");
    expect((await run.merge(scan)).accounts.scanned).toBe(2);
  });

  test("goes on while its pass does", async () => {
    const { store, run, scan, scanLate } = await withLateShard();
    expect(await store.get(passEndPath(scan, 1))).toBeNull();
    expect(await scanLate()).toMatchObject({ accounts: 1, unreachable: 0 });
    expect((await run.merge(scan)).accounts.scanned).toBe(2);
  });
});

describe("what was written into a published scan in the last moment", () => {
  /** The published scan without beta, and the same with beta's results as a shard would have left them. */
  async function writtenTooLate() {
    const { store, run, scan, scanLate } = await withLateShard();
    await run.merge(scan);
    const before = await resultsOf(store, scan);
    const other = await withLateShard();
    await other.scanLate();
    const late = [
      ...(["findings", "resources", "ledger", "lifecycle"] as const).map((part) =>
        partPath(scan, beta, part),
      ),
      donePath(scan, beta),
    ];
    for (const path of late) {
      const bytes = (await other.store.get(path.replace(scan, other.scan))) ?? new Uint8Array();
      await store.put(
        path,
        Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(other.scan, scan), "latin1"),
      );
    }
    return { store, run, scan, scanLate, before };
  }

  test("is not read: not its findings, not its ledger", async () => {
    const { store, scan, before } = await writtenTooLate();
    expect((await heldAccounts(store, scan)).ids).toEqual([alpha]);
    const { findings, resources, ledger } = await resultsOf(store, scan);
    expect({ findings, resources, ledger }).toEqual({
      findings: before.findings,
      resources: before.resources,
      ledger: before.ledger,
    });
  });

  test("is told when the results are verified, and the rest is as it was", async () => {
    const { store, scan } = await writtenTooLate();
    expect((await verifyScan(store, scan)).faults).toEqual([
      {
        file: store.address(donePath(scan, beta)),
        what: "is of an account that the summary does not count: nobody reads it",
      },
    ]);
  });

  test("is damage where it took the place of what was summed up", async () => {
    const { store, run, scan, scanLate } = await withLateShard();
    await scanLate();
    await run.merge(scan);
    const path = donePath(scan, beta);
    const marker = JSON.parse(Buffer.from((await store.get(path)) ?? []).toString()) as {
      parts: { findings: { sha256: string } };
    };
    marker.parts.findings.sha256 = "0".repeat(64);
    await store.put(path, Buffer.from(JSON.stringify(marker)));
    await expect(resultsOf(store, scan)).rejects.toThrow(
      /damaged: .*done\.json: has other checksums than the summary/,
    );
  });
});
