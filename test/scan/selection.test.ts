import { beforeAll, describe, expect, test } from "vitest";
import { parseAccountsFile } from "../../scanner/organization/accounts-file.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan, listScans } from "../../scanner/results/latest.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { isUserError } from "../../scanner/user-error.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, beta, hubAccount, type ScanChoices, scan, simulate, verdicts } from "./simulated-scan.ts";

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies();
});

const one = (more: EstateInput = {}): EstateInput => ({
  regions: sampleRegions,
  resources: sampleResources,
  accounts: [{ id: alpha, name: "alpha" }],
  ...more,
});

/** An organization that answers ListAccounts with these. */
const listing = (ids: readonly string[]): EstateInput =>
  one({
    resources: {
      ...sampleResources,
      [hubAccount]: { global: { organizations: { ListAccounts: { Accounts: ids.map(listed) } } } },
    },
  });
const listed = (id: string) => ({
  Id: id,
  Name: `n${id}`,
  State: "ACTIVE",
  Paths: [`o-a1b2c3d4e5/r-simu/${id}/`],
});
const others = ["100000000001", hubAccount];

describe("what cannot be scanned ends with what is wrong and what to do, and nothing becomes the latest", () => {
  test.each<[string, EstateInput, ScanChoices, RegExp]>([
    ["an organization without accounts", listing([]), {}, /lists no account/],
    [
      "an organization that may not be read",
      one({ organization: { delegatedAdministrators: {} } }),
      {},
      /Organizations|organization/,
    ],
    ["an account that is in the answer twice", listing([...others, alpha, alpha]), {}, new RegExp(alpha)],
    ["an account in the answer whose id is none", listing([...others, alpha, "12"]), {}, /"12"/],
    [
      "a list with an account that is there twice",
      one(),
      { listedAccounts: [alpha, alpha] },
      new RegExp(alpha),
    ],
    ["a list with an id that is none", one(), { listedAccounts: ["1234"] }, /"1234"/],
    ["a selected account that is not there", one(), { selection: { account: [beta] } }, new RegExp(beta)],
    ["a selected unit that is not there", one(), { selection: { ou: ["Nowhere"] } }, /Nowhere/],
    [
      "a selection of nothing",
      one(),
      { selection: { excludeAccount: ["100000000001", hubAccount, alpha] } },
      /No account is selected/,
    ],
    [
      "a region that does not exist",
      one(),
      { selection: { region: ["eu-west-11"] } },
      /no region eu-west-11/,
    ],
    [
      "an excluded region that does not exist",
      one(),
      { selection: { excludeRegion: ["mars-1"] } },
      /no region mars-1/,
    ],
    ["a check that does not exist", one(), { checks: { check: ["sample-nothing"] } }, /sample-nothing/],
    ["a selection of no check", one(), { checks: { severity: "critical" } }, /No check is selected/],
  ])("%s", async (_what, estate, choices, message) => {
    const environment = await simulate(estate);
    const store = folderStore(await newFolder());
    const error: unknown = await scan(environment, policies, { ...choices, store }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(isUserError(error)).toBe(true);
    expect((error as { readonly hint: string }).hint).not.toBe("");
    expect(await latestScan(store)).toBeNull();
    // What cannot begin leaves nothing to be resumed either.
    expect(await listScans(store)).toEqual([]);
  });

  test("a file of accounts names the line of each fault", () => {
    expect(() => parseAccountsFile(`${alpha}\n12\n# x\n${alpha}\n`, "accounts.txt")).toThrow(
      /accounts\.txt:2: "12"[^]*accounts\.txt:4: 111111111111/,
    );
  });
});

test("accounts of a list are scanned without asking the organization for them", async () => {
  const environment = await simulate(one({ organization: { delegatedAdministrators: {} } }));
  const { summary } = await scan(environment, policies, { listedAccounts: [alpha] });
  expect(summary.accounts).toMatchObject({ total: 1, scanned: 1 });
  expect(environment.simulator.calls.total({ operation: "ListAccounts" })).toBe(0);
});

test("a list is scanned although the organization does not say who it is, and the reason is told", async () => {
  const denied = { code: "AccessDeniedException", message: "not for you", status: 400 };
  const environment = await simulate(
    one({ faults: [{ services: "organizations", operations: "DescribeOrganization", error: denied }] }),
  );
  const warned: string[] = [];
  const { summary } = await scan(environment, policies, {
    listedAccounts: [alpha],
    progress: { warned: (message) => warned.push(message) },
  });
  expect(summary).toMatchObject({ organization: null, accounts: { scanned: 1 } });
  expect(warned).toEqual([expect.stringMatching(/organization is not known: [^]*not for you/)]);
});

describe("regions", () => {
  const twoMore: EstateInput = {
    optInRegions: ["af-south-1", "me-south-1"],
    accounts: [{ id: alpha, name: "alpha", optIn: ["af-south-1"] }],
  };
  const regionsCalled = (environment: Awaited<ReturnType<typeof simulate>>, service?: string) => {
    const calls = environment.simulator.calls.list().filter(({ account }) => account === alpha);
    const asked = service === undefined ? calls : calls.filter((call) => call.service === service);
    return [...new Set(asked.map(({ region }) => region))].sort();
  };

  test("those that an account has not opted in to are not asked, and are in the ledger", async () => {
    const environment = await simulate(one(twoMore));
    const { ledger, summary, findings } = await scan(environment, policies);
    expect(regionsCalled(environment)).toEqual(["af-south-1", "eu-west-1", "us-east-1"]);
    expect(ledger.filter(({ region }) => region === "me-south-1")).toEqual([
      expect.objectContaining({ operation: "hubscan:EnterRegion", outcome: "region-disabled", calls: 0 }),
    ]);
    // Nothing can be in a region that is not enabled: its absence is no gap.
    expect(summary.coverage.complete).toBe(true);
    expect(findings.some(({ region }) => region === "af-south-1")).toBe(true);
  });

  test("one that is asked for by name and not opted in to is missing, not left out", async () => {
    const environment = await simulate(one(twoMore));
    const { findings, summary } = await scan(environment, policies, {
      selection: { region: ["eu-west-1", "me-south-1"] },
    });
    const there = findings.filter(({ region }) => region === "me-south-1");
    expect(there.length).toBeGreaterThan(0);
    for (const { status, cause } of there) {
      expect({ status, kind: cause?.kind }).toEqual({ status: "UNKNOWN", kind: "region-disabled" });
    }
    expect(summary.coverage.complete).toBe(false);
  });

  test("only the selected ones are asked, and buckets elsewhere are not read", async () => {
    const environment = await simulate(one());
    const { findings, resources } = await scan(environment, policies, {
      selection: { region: ["eu-west-1"] },
    });
    expect(regionsCalled(environment, "sqs")).toEqual(["eu-west-1"]);
    expect(environment.simulator.calls.total({ operation: "GetBucketVersioning" })).toBe(2);
    expect(verdicts(findings).filter((line) => line.startsWith("sample-bucket-versioned"))).toEqual([
      "sample-bucket-versioned abroad eu-west-1 PASS",
      "sample-bucket-versioned bad eu-west-1 FAIL",
    ]);
    expect(new Set(resources.map(({ region }) => region))).toEqual(new Set(["eu-west-1", "global"]));
    // What has no region is read, wherever it answers.
    expect(findings.some(({ check }) => check === "sample-user-mfa")).toBe(true);
  });

  test("excluded ones are not asked, although they are selected", async () => {
    const environment = await simulate(one());
    const { findings } = await scan(environment, policies, {
      selection: { region: ["eu-west-1", "us-east-1"], excludeRegion: ["eu-west-1"] },
    });
    expect(regionsCalled(environment, "sqs")).toEqual(["us-east-1"]);
    expect(findings.some(({ region }) => region === "eu-west-1")).toBe(false);
  });
});
