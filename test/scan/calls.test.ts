import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { planScan } from "../../scanner/scan/conduct.ts";
import { callsOf } from "../../scanner/scan/needed.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { type SampleCheck, sampleChecks, samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import {
  alpha,
  beta,
  hubAccount,
  type ScanEnvironment,
  scan,
  scanParts,
  simulate,
} from "./simulated-scan.ts";

const two: EstateInput = {
  regions: sampleRegions,
  resources: sampleResources,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta" },
  ],
};
const onlyAlpha = { selection: { account: [alpha] } };

const regions = sampleRegions.length;

/** Calls in the account, by operation, without entering it. */
function callsIn({ simulator }: ScanEnvironment, account: string): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const { operation, calls: count, account: where } of simulator.calls.list()) {
    if (where === account && operation !== "DescribeRegions")
      calls[operation] = (calls[operation] ?? 0) + count;
  }
  return calls;
}

test("one check on one account takes exactly the calls that it needs, the organization's included", async () => {
  const environment = await simulate(two);
  await scan(environment, await samplePolicies(["bucket-versioned"]), onlyAlpha);
  const calls = environment.simulator.calls.list();
  expect(
    calls
      .map(({ account, region, operation, calls: count }) => `${account} ${region} ${operation} ${count}`)
      .sort(),
  ).toEqual(
    [
      `${hubAccount} us-east-1 GetCallerIdentity 1`,
      `${hubAccount} us-east-1 DescribeOrganization 1`,
      `${hubAccount} us-east-1 ListAccounts 1`,
      `${hubAccount} us-east-1 ListRoots 1`,
      `${hubAccount} us-east-1 ListOrganizationalUnitsForParent 1`,
      `${hubAccount} us-east-1 ListDelegatedAdministrators 1`,
      `${hubAccount} us-east-1 ListDelegatedServicesForAccount 1`,
      `${hubAccount} us-east-1 AssumeRole 1`,
      `${alpha} us-east-1 DescribeRegions 1`,
      `${alpha} us-east-1 ListBuckets 1`,
      `${alpha} us-east-1 GetBucketVersioning 1`,
      `${alpha} eu-west-1 GetBucketVersioning 2`,
    ].sort(),
  );
});

describe("in the account there is no call that the check does not need", () => {
  test.each<[SampleCheck, Record<string, number>]>([
    ["bucket-without-policy", { ListBuckets: 1, GetBucketPolicy: 3 }],
    ["queue-encrypted", { ListQueues: regions, GetQueueAttributes: 3 * regions }],
    ["topic-without-subscriptions", { ListTopics: regions, ListSubscriptionsByTopic: 2 * regions }],
    ["instance-imdsv2", { DescribeInstances: regions }],
    ["template-imdsv2", { DescribeLaunchTemplates: regions, DescribeLaunchTemplateVersions: regions }],
    ["vpc-without-open-groups", { DescribeVpcs: regions, DescribeSecurityGroups: regions }],
    ["region-encrypts", { GetEbsEncryptionByDefault: regions }],
    ["key-rotated", { ListKeys: regions, DescribeKey: 2 * regions, GetKeyRotationStatus: 2 * regions }],
    ["user-mfa", { GetAccountAuthorizationDetails: 1, GenerateCredentialReport: 1, GetCredentialReport: 1 }],
    ["function-without-policy", { ListFunctions: regions, GetPolicy: 2 * regions }],
    ["account-contact", { GetAlternateContact: 1, GetContactInformation: 1 }],
  ])("%s", async (check, calls) => {
    const environment = await simulate(two);
    await scan(environment, await samplePolicies([check]), onlyAlpha);
    expect(callsIn(environment, alpha)).toEqual(calls);
    expect(callsIn(environment, beta)).toEqual({});
  });
});

test("a list that several types and checks share is read once", async () => {
  const environment = await simulate(two);
  const checks = [
    "user-mfa",
    "role-named",
    "group-named",
    "bucket-versioned",
    "bucket-without-policy",
  ] as const;
  const { ledger } = await scan(environment, await samplePolicies(checks), onlyAlpha);
  expect(ledger).toContainEqual(
    expect.objectContaining({
      operation: "iam:GetAccountAuthorizationDetails",
      types: ["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"],
      reads: 1,
      calls: 1,
    }),
  );
  expect(callsIn(environment, alpha)).toEqual({
    GetAccountAuthorizationDetails: 1,
    GenerateCredentialReport: 1,
    GetCredentialReport: 1,
    ListBuckets: 1,
    GetBucketVersioning: 3,
    GetBucketPolicy: 3,
  });
});

test("the plan names the operations that are then called, and its estimate is not above them", async () => {
  const environment = await simulate(two);
  const policies = await samplePolicies(sampleChecks);
  const store = folderStore(await newFolder());
  const { prepared } = await planScan(
    await scanParts(environment, policies, {
      selection: { ...onlyAlpha.selection, region: sampleRegions },
      store,
    }),
  );
  expect(environment.simulator.calls.total({ account: alpha })).toBe(0);
  expect(environment.simulator.calls.total({ operation: "AssumeRole" })).toBe(0);
  const planned = new Set(prepared.needed.flatMap(callsOf).map(({ call }) => call.operation.name));
  const { summary } = await scan(environment, policies, { ...onlyAlpha, store });
  expect(new Set(Object.keys(callsIn(environment, alpha)))).toEqual(planned);
  expect(prepared.estimate.leastCalls).toBeLessThanOrEqual(summary.calls);
  expect(summary.calls).toBe(environment.simulator.calls.total({ account: alpha }) + 1);
});
