import { beforeAll, describe, expect, test } from "vitest";
import { scanExitCode } from "../../scanner/results/exit-code.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, beta, hubAccount, scan, simulate, verdicts } from "./simulated-scan.ts";

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies();
});

type AccountInput = NonNullable<EstateInput["accounts"]>[number];

/** Two accounts with the same resources, the first of which differs. */
const beside = (first: Omit<AccountInput, "id">, more: EstateInput = {}): EstateInput => ({
  regions: sampleRegions,
  resources: sampleResources,
  targetRole: { externalId: "tango-7" },
  accounts: [
    { id: alpha, name: "alpha", ...first },
    { id: beta, name: "beta" },
  ],
  ...more,
});

describe.each([
  ["has no target role", { targetRole: { missing: true } }],
  ["wants another external id", { targetRole: { externalId: "other" } }],
  ["trusts another organization", { targetRole: { trust: trustOf("o-zzzzzzzzzz") } }],
] satisfies [string, Omit<AccountInput, "id">][])("an account that %s", (_what, first) => {
  test("is UNKNOWN in every check, and the others are scanned", async () => {
    const environment = await simulate(beside(first));
    const { summary, findings, ledger } = await scan(environment, policies);

    const refused = findings.filter(({ account }) => account.id === alpha);
    expect(refused.map(({ check }) => check)).toEqual(policies.checks.map(({ id }) => id));
    for (const finding of refused) {
      expect(finding).toMatchObject({
        status: "UNKNOWN",
        region: "global",
        resource: { type: "AWS::Account::Account", arn: `arn:aws:iam::${alpha}:root`, name: "alpha" },
        cause: { kind: "role-missing-or-trust", operation: "sts:AssumeRole", code: "AccessDenied" },
      });
      // The secret that was sent must not come back in the results.
      expect(JSON.stringify(finding)).not.toContain("tango-7");
    }
    expect(ledger.filter(({ account }) => account === alpha)).toEqual([
      expect.objectContaining({
        operation: "sts:AssumeRole",
        outcome: "role-missing-or-trust",
        code: "AccessDenied",
      }),
    ]);

    const entered = findings.filter(({ account }) => account.id === beta);
    expect(entered.filter(({ status }) => status === "UNKNOWN")).toEqual([]);
    expect(new Set(entered.map(({ check }) => check)).size).toBe(policies.checks.length);

    expect(summary.accounts).toMatchObject({ selected: 2, scanned: 1 });
    expect(summary.accounts.notScanned).toContainEqual(
      expect.objectContaining({
        id: alpha,
        selected: true,
        cause: expect.objectContaining({ kind: "role-missing-or-trust" }),
      }),
    );
    expect(summary.coverage).toMatchObject({ complete: false, accountsMissing: 1 });
    expect(summary.unknown).toEqual([
      {
        kind: "role-missing-or-trust",
        operation: "sts:AssumeRole",
        findings: policies.checks.length,
        accounts: 1,
      },
    ]);
    expect(scanExitCode(summary, { failOn: null, requireComplete: false })).toBe(0);
    expect(scanExitCode(summary, { failOn: null, requireComplete: true })).toBe(4);
  });
});

test("a suspended account is left out, and said to be", async () => {
  const environment = await simulate(beside({ state: "SUSPENDED" }));
  const { summary } = await scan(environment, policies);
  expect(summary.accounts.notScanned).toContainEqual(
    expect.objectContaining({ id: alpha, selected: false, why: "not active (SUSPENDED)" }),
  );
  expect(summary.coverage.complete).toBe(true);
});

test("a hub that may not assume roles is told from roles that are missing", async () => {
  const environment = await simulate(beside({}, { hub: { mayAssume: false } }));
  const { summary } = await scan(environment, policies);
  expect(summary.accounts.scanned).toBe(0);
  expect(summary.unknown.map(({ kind }) => kind)).not.toContain("denied-by-role");
  expect(summary.coverage.complete).toBe(false);
});

describe("sessions", () => {
  test("there is one AssumeRole for each account, however many clients and regions", async () => {
    const environment = await simulate(beside({}));
    await scan(environment, policies);
    const assumed = environment.simulator.calls.list().filter(({ operation }) => operation === "AssumeRole");
    expect(assumed).toEqual([
      expect.objectContaining({ account: hubAccount, region: "us-east-1", calls: 2, failed: 0 }),
    ]);
  });

  test("more than an hour is not asked for, although the role would allow twelve", async () => {
    const environment = await simulate(
      beside({}, { targetRole: { externalId: "tango-7", maxSessionDuration: 43_200 } }),
    );
    const { summary } = await scan(environment, policies);
    const [assumed, ...more] = environment.simulator.calls
      .list()
      .filter(({ operation }) => operation === "AssumeRole");
    // STS refuses longer ones to a caller that is a session itself.
    expect(assumed).toMatchObject({ calls: 2, failed: 0 });
    expect(more).toEqual([]);
    expect(summary.coverage.complete).toBe(true);
  });

  test("one that ends in mid-scan is renewed, and nothing is unknown", async () => {
    const lasting = await simulate(beside({}));
    const expected = await scan(lasting, policies);
    // Each answer takes forty seconds of the scan's time, and a session lasts two minutes: 0.6 s of this machine's, which a slow
    // one keeps as well.
    const environment = await simulate(beside({ sessionSeconds: 120 }, { faults: [{ latency: 200 }] }));
    const { summary, findings } = await scan(environment, policies, { scan: { concurrency: 4 } });
    expect(verdicts(findings)).toEqual(verdicts(expected.findings));
    expect(summary.coverage.complete).toBe(true);
    expect(environment.simulator.calls.total({ operation: "AssumeRole" })).toBeGreaterThan(3);
  });

  test("credentials that AWS calls expired before their time are renewed, and nothing is unknown", async () => {
    const expired = {
      code: "ExpiredToken",
      message: "The security token included in the request is expired",
    };
    const fault = { times: 1, error: { ...expired, status: 403 } };
    const environment = await simulate(
      beside({
        faults: [
          { ...fault, services: ["s3"] },
          {
            ...fault,
            services: ["sqs"],
            error: { ...fault.error, code: "ExpiredTokenException", status: 400 },
          },
          {
            ...fault,
            services: ["ec2"],
            operations: ["DescribeInstances"],
            error: { ...fault.error, code: "RequestExpired" },
          },
        ],
      }),
    );
    const { summary } = await scan(environment, policies);
    expect(summary.unknown).toEqual([]);
    expect(environment.simulator.calls.total({ operation: "AssumeRole" })).toBeGreaterThan(2);
  });
});

function trustOf(organization: string): Record<string, unknown> {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
      },
    ],
  };
}
