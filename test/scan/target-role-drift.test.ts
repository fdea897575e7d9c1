import { beforeAll, expect, test } from "vitest";
import { productFolder } from "../../scanner/cli/product-folder.ts";
import { type LoadedPolicies, loadAllPolicies } from "../../scanner/scan/policies.ts";
import { alpha, beta, scan, simulate } from "./simulated-scan.ts";

const id = "hubscan-target-role-as-wanted";
const only = { checks: { check: [id] } };
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const inline = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const reads = ["GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"];

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await loadAllPolicies({
    place: {
      productFolder: productFolder(),
      workingFolder: process.cwd(),
      s3: () => {
        throw new TypeError("nothing here is in S3");
      },
    },
    paths: [],
    parameters: {},
  });
});

test("a role that was changed is a finding with each difference, one that was not passes", async () => {
  const environment = await simulate({
    accounts: [
      {
        id: alpha,
        targetRole: {
          attached: [administrator],
          inline: { more: inline },
          boundary: `arn:aws:iam::${alpha}:policy/b`,
        },
      },
      { id: beta },
    ],
  });
  const { findings, ledger } = await scan(environment, policies, only);
  expect(findings.find(({ account }) => account.id === alpha)).toMatchObject({
    status: "FAIL",
    severity: "high",
    region: "global",
    resource: { type: "AWS::IAM::TargetRole", arn: `arn:aws:iam::${alpha}:role/HubscanTarget` },
    evidence: {
      differences: [
        "attached policy AdministratorAccess is extra",
        "inline policy more is extra",
        `permissions boundary is extra ("arn:aws:iam::${alpha}:policy/b")`,
      ],
    },
  });
  expect(findings.find(({ account }) => account.id === beta)).toMatchObject({ status: "PASS" });
  const operations = ledger
    .filter(({ account, calls }) => account === beta && calls > 0)
    .map(({ operation }) => operation);
  expect(operations).toEqual(expect.arrayContaining(reads.map((name) => `iam:${name}`)));
});

test("a role that differs from the settings of the scan is told, whatever the account says", async () => {
  const environment = await simulate({ accounts: [{ id: alpha }] });
  const { findings } = await scan(environment, policies, {
    ...only,
    access: { permissionsPolicy: "ReadOnlyAccess" },
  });
  expect(findings.find(({ account }) => account.id === alpha)?.evidence).toEqual({
    differences: expect.arrayContaining([
      "attached policy ReadOnlyAccess is missing",
      "attached policy SecurityAudit is extra",
    ]),
  });
});

test.each(reads)("what %s does not tell makes the check UNKNOWN with its cause", async (operation) => {
  const fault = { services: ["iam"], operations: [operation], error: { code: "AccessDenied", status: 403 } };
  const environment = await simulate({ accounts: [{ id: alpha, faults: [fault] }] });
  const { findings } = await scan(environment, policies, only);
  expect(findings.find(({ account }) => account.id === alpha)).toMatchObject({
    status: "UNKNOWN",
    cause: { kind: "denied", operation: `iam:${operation}` },
  });
});

test("nothing of it is asked when the check is off", async () => {
  const environment = await simulate({ accounts: [{ id: alpha }] });
  await scan(environment, policies, { checks: { check: ["iam-*"] } });
  expect(environment.simulator.calls.total({ operation: "GetRole" })).toBe(0);
});
