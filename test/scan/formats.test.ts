import { beforeAll, describe, expect, test } from "vitest";
import { readCheckFacts } from "../../scanner/results/check-facts.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { exportPath } from "../../scanner/results/layout.ts";
import type { Store } from "../../scanner/results/store.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { all } from "../results/sample-lines.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleResources } from "./sample-resources.ts";
import { alpha, scan, simulate } from "./simulated-scan.ts";

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies();
});

const estate: EstateInput = { resources: sampleResources, accounts: [{ id: alpha, name: "alpha" }] };

/** A store in which files with this name cannot be written. */
function storeWithout(store: Store, name: string): Store {
  return {
    get: async (path) => store.get(path),
    put: async (path, bytes) => store.put(path, bytes),
    putStream: async (path, content) => {
      if (path.endsWith(name)) throw new Error("the disk is full");
      await store.putStream(path, content);
    },
    list: (prefix) => store.list(prefix),
    folders: (path) => store.folders(path),
    describe: () => store.describe(),
    address: (path) => store.address(path),
  };
}

describe("a scan with formats", () => {
  test("has each beside its results, with all of its findings", async () => {
    const environment = await simulate(estate);
    const { store, summary, findings } = await scan(environment, policies, {
      scan: { format: ["jsonl", "parquet"] },
    });
    const lines = Buffer.from((await store.get(exportPath(summary.scan, "findings.jsonl"))) ?? []).toString();
    expect(lines.split("\n").slice(0, -1)).toHaveLength(findings.length);
    expect(await all(store.list("tables/"))).toHaveLength(1);
  });

  test("that cannot be written is told, and is a finished scan with the other formats", async () => {
    const environment = await simulate(estate);
    const store = storeWithout(folderStore(await newFolder()), "findings.csv");
    const warnings: string[] = [];
    const { summary } = await scan(environment, policies, {
      store,
      scan: { format: ["csv", "markdown"] },
      progress: { warned: (message) => void warnings.push(message) },
    });
    expect(warnings.join()).toContain("The findings could not be written as csv: the disk is full.");
    expect(await store.get(exportPath(summary.scan, "findings.csv"))).toBeNull();
    expect(await store.get(exportPath(summary.scan, "summary.md"))).not.toBeNull();
    expect(await latestScan(store)).toBe(summary.scan);
  });

  test("and one without says what its checks are", async () => {
    const environment = await simulate(estate);
    const { store, summary } = await scan(environment, policies);
    const checks = await readCheckFacts(store, summary.scan);
    expect([...checks.keys()]).toEqual(policies.checks.map(({ id }) => id).toSorted());
    const [first] = policies.checks;
    expect(checks.get(first?.id ?? "")).toMatchObject({ title: first?.title, risk: first?.risk });
  });
});
