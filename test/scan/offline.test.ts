import { beforeAll, describe, expect, test } from "vitest";
import { systemTiming } from "../../scanner/access/timing.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { Store } from "../../scanner/results/store.ts";
import { scanOffline } from "../../scanner/scan/offline.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { noSettings } from "../../scanner/settings/load.ts";
import { mergeSettings } from "../../scanner/settings/merge.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { type SampleCheck, sampleChecks, samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import {
  alpha,
  beta,
  gamma,
  resultsOf,
  type ScanChoices,
  scan,
  simulate,
  timeless,
  verdicts,
} from "./simulated-scan.ts";

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies();
});

/** An account as it should be, one in which much goes wrong, and one that cannot be entered. */
const estate: EstateInput = {
  regions: sampleRegions,
  resources: sampleResources,
  pageSize: 2,
  accounts: [
    { id: alpha, name: "alpha" },
    {
      id: beta,
      name: "beta",
      faults: [
        {
          operations: [
            "ListQueues",
            "GetBucketPolicy",
            "DescribeKey",
            "DescribeLaunchTemplateVersions",
            "GetCredentialReport",
          ],
          error: {
            code: "AccessDenied",
            message: "with an explicit deny in a service control policy",
            status: 403,
          },
        },
      ],
    },
    { id: gamma, name: "gamma", targetRole: { missing: true } },
  ],
};

/** Judges what an earlier scan left, with nothing of the environment. */
async function judgeAgain(inventory: Store, again: LoadedPolicies, choices: ScanChoices = {}) {
  const store = folderStore(await newFolder());
  const summary = await scanOffline({
    inventory,
    store,
    policies: again,
    settings: mergeSettings(noSettings, choices),
    exceptions: choices.accepted ?? [],
    version: "0.0.0",
    timing: systemTiming,
    now: choices.now ?? null,
    progress: { warned() {}, begun() {}, accountDone() {} },
    signal: new AbortController().signal,
  });
  return { summary, store, ...(await resultsOf(store, summary.scan)) };
}

describe("judging a saved inventory", () => {
  test("gives the same findings by the same checks, those that are UNKNOWN with the same causes", async () => {
    const live = await scan(await simulate(estate), policies);
    expect(live.summary.unknown.length).toBeGreaterThan(3);
    const again = await judgeAgain(live.store, policies);
    expect(again.findings.map(timeless)).toEqual(live.findings.map(timeless));
    expect(again.resources).toEqual(live.resources);
    // What was read then is told; that it was asked for then is not this scan's doing.
    expect(again.ledger).toEqual(live.ledger.map((line) => ({ ...line, calls: 0, throttles: 0 })));
    expect(again.summary.calls).toBe(0);
    expect(again.summary.counts).toEqual(live.summary.counts);
    expect(again.summary.unknown).toEqual(live.summary.unknown);
    expect(again.summary.coverage).toEqual(live.summary.coverage);
    expect(again.summary.accounts).toEqual(live.summary.accounts);
  });

  test("can be done again with what it gave", async () => {
    const live = await scan(await simulate(estate), policies);
    const again = await judgeAgain((await judgeAgain(live.store, policies)).store, policies);
    expect(again.findings.map(timeless)).toEqual(live.findings.map(timeless));
  });

  test("asks nobody anything: it needs no credentials and no network", async () => {
    const environment = await simulate(estate);
    const { store } = await scan(environment, policies);
    environment.simulator.calls.clear();
    await environment.simulator.close();
    await expect(judgeAgain(store, policies)).resolves.toBeDefined();
    expect(environment.simulator.calls.total()).toBe(0);
    // The simulator is closed once more when the test is over.
    environment.simulator.close = async () => {};
  });

  test.each<[string, SampleCheck[], SampleCheck]>([
    ["a type that was not listed", ["bucket-versioned"], "queue-encrypted"],
    ["a property that was not read", ["bucket-versioned"], "bucket-without-policy"],
    ["a detail that was not asked for", ["region-encrypts"], "key-rotated"],
    ["another type that is looked up", ["instance-imdsv2"], "vpc-without-open-groups"],
  ])("makes UNKNOWN what needs %s", async (_what, collected, wanted) => {
    const live = await scan(await simulate(estate), await samplePolicies(collected), {
      selection: { account: [alpha] },
    });
    const again = await judgeAgain(live.store, await samplePolicies([...collected, wanted]));
    const judged = again.findings.filter(({ check }) => check === `sample-${wanted}`);
    expect(judged.length).toBeGreaterThan(0);
    for (const finding of judged) {
      expect(finding).toMatchObject({ status: "UNKNOWN", cause: { kind: "not-collected" } });
    }
    const known = again.findings.filter(({ check }) => check !== `sample-${wanted}`);
    expect(known.map(timeless)).toEqual(live.findings.map(timeless));
    expect(again.summary.coverage.complete).toBe(false);
  });

  test("of fewer checks gives the findings of those", async () => {
    const live = await scan(await simulate(estate), policies);
    const again = await judgeAgain(live.store, policies, { checks: { check: ["sample-key-rotated"] } });
    const rotated = live.findings.filter(({ check }) => check === "sample-key-rotated");
    expect(again.findings.map(timeless)).toEqual(rotated.map(timeless));
  });

  test("in a place without a finished scan says so", async () => {
    const empty = folderStore(await newFolder());
    await expect(judgeAgain(empty, policies)).rejects.toThrow(/no finished scan/);
  });
});

test("every property that a check needs of a type is in the manifest as collected", async () => {
  const { store, findings } = await scan(await simulate(estate), await samplePolicies(sampleChecks), {
    selection: { account: [alpha] },
  });
  const again = await judgeAgain(store, policies);
  expect(verdicts(again.findings)).toEqual(verdicts(findings));
  expect(again.findings.filter(({ cause }) => cause?.kind === "not-collected")).toEqual([]);
});
