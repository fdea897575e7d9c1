import { beforeAll, describe, expect, test } from "vitest";
import type { Cause } from "../../scanner/access/cause.ts";
import type { Resource, UnreadableList } from "../../scanner/inventory/resource.ts";
import type { AccountFacts } from "../../scanner/policy/facts.ts";
import { judgeAccount, unreachableAccount } from "../../scanner/scan/account-findings.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { inventoryOf } from "../../scanner/scan/scan-account.ts";
import { samplePolicies } from "./sample-checks.ts";

const account = "111122223333";
const scan = "20261120T105944Z-k3x9f2";
const region = "eu-west-1";

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies(["queue-encrypted", "vpc-without-open-groups"]);
});

const cause = (kind: Cause["kind"]): Cause => ({
  kind,
  operation: "sqs:ListQueues",
  code: null,
  message: "why",
});

const vpc: Resource = {
  type: "AWS::EC2::VPC",
  arn: `arn:aws:ec2:${region}:${account}:vpc/vpc-1`,
  name: "main",
  account,
  region,
  tags: { team: "payments" },
  properties: { VpcId: "vpc-1" },
  unreadable: {},
};

function factsOf(resources: readonly Resource[], unreadable: readonly UnreadableList[]): AccountFacts {
  const byType = new Map(resources.map((resource) => [resource.type, [resource]]));
  return {
    account: {
      id: account,
      name: "payments",
      email: "",
      management: false,
      organizationalUnits: [],
      tags: {},
    },
    organization: { id: null, managementAccount: null, delegatedAdministrators: null, accounts: null },
    partition: "aws",
    now: new Date("2026-11-20T10:59:44Z"),
    parameters: {},
    inventory: inventoryOf(byType, unreadable),
  };
}

const judged = (resources: readonly Resource[], unreadable: readonly UnreadableList[]) =>
  [...judgeAccount(scan, policies.checks, factsOf(resources, unreadable))].map((finding) => ({
    ...finding,
    at: `${finding.check} ${finding.resource.name} ${finding.region} ${finding.status}`,
  }));

describe("findings on an account", () => {
  test("a list that was read and is empty gives none", () => {
    expect(judged([], [])).toEqual([]);
  });

  test("a list that was not read gives one for each check and region, on the account", () => {
    const lists = [region, "us-east-1"].map((where) => ({
      type: "AWS::SQS::Queue",
      region: where,
      cause: cause("denied"),
    }));
    expect(judged([], lists)).toMatchObject([
      {
        at: "sample-queue-encrypted payments eu-west-1 UNKNOWN",
        resource: { type: "AWS::Account::Account", arn: `arn:aws:iam::${account}:root` },
        message: "AWS::SQS::Queue could not be listed: why",
        cause: cause("denied"),
        time: "2026-11-20T10:59:44.000Z",
      },
      { at: "sample-queue-encrypted payments us-east-1 UNKNOWN" },
    ]);
  });

  test("a service that a region does not have is not applicable there, and says why", () => {
    const list = { type: "AWS::SQS::Queue", region, cause: cause("unsupported-region") };
    expect(judged([], [list])).toMatchObject([
      {
        at: "sample-queue-encrypted payments eu-west-1 NOT_APPLICABLE",
        message: "The service is not offered in eu-west-1.",
        cause: { kind: "unsupported-region" },
      },
    ]);
  });

  test("a look-up of a type that was not read is UNKNOWN on the resource that looks it up", () => {
    const list = { type: "AWS::EC2::SecurityGroup", region, cause: cause("throttled") };
    expect(judged([vpc], [list])).toMatchObject([
      {
        at: "sample-vpc-without-open-groups main eu-west-1 UNKNOWN",
        resource: { arn: vpc.arn, tags: { team: "payments" } },
        cause: cause("throttled"),
      },
    ]);
  });

  test("an account that was not entered gives one for each check", () => {
    const findings = [
      ...unreachableAccount(scan, policies.checks, cause("role-missing-or-trust"), factsOf([], [])),
    ];
    expect(findings.map(({ check, status, region: where }) => `${check} ${where} ${status}`)).toEqual([
      "sample-queue-encrypted global UNKNOWN",
      "sample-vpc-without-open-groups global UNKNOWN",
    ]);
  });

  test("have an id that does not change with the scan or the verdict", () => {
    const [open] = judged([vpc], []);
    const [unknown] = judged([vpc], [{ type: "AWS::EC2::SecurityGroup", region, cause: cause("denied") }]);
    expect(open?.status).toBe("PASS");
    expect(unknown?.id).toBe(open?.id);
  });
});
