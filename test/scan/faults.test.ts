import { beforeAll, describe, expect, test } from "vitest";
import type { Cause } from "../../scanner/access/cause.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { samplePolicies } from "./sample-checks.ts";
import { regional, sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, beta, gamma, scan, simulate, verdicts } from "./simulated-scan.ts";

type Fault = NonNullable<EstateInput["faults"]>[number];

/** A bucket that never holds a token. */
const throttled = { throttle: { rate: 1e-9, burst: 0.5 } };

const one = (more: EstateInput = {}): EstateInput => ({
  regions: sampleRegions,
  resources: sampleResources,
  accounts: [{ id: alpha, name: "alpha" }],
  ...more,
});

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies();
});

interface Baseline {
  /** What is said without faults. */
  readonly expected: readonly string[];
  /** Which operations that takes in the account. */
  readonly operations: readonly string[];
}
let baseline: Promise<Baseline> | undefined;

/** A scan without faults, made once. */
async function scanWithoutFaults(): Promise<Baseline> {
  baseline ??= (async () => {
    const environment = await simulate(one());
    const { findings, summary } = await scan(environment, policies);
    expect(summary.coverage.complete).toBe(true);
    const calls = environment.simulator.calls.list().filter(({ account }) => account === alpha);
    return {
      expected: verdicts(findings),
      operations: [...new Set(calls.map(({ operation }) => operation))],
    };
  })();
  return baseline;
}

describe("a fault that passes", () => {
  test("throttling of every third call, of Organizations and STS as well, changes no verdict", async () => {
    const environment = await simulate(one({ faults: [{ every: 3, ...throttled }] }));
    const { expected } = await scanWithoutFaults();
    const { findings, summary } = await scan(environment, policies);
    expect(verdicts(findings)).toEqual(expected);
    expect(summary.throttles).toBeGreaterThan(10);
    expect(summary.coverage.complete).toBe(true);
  });

  test.each([
    ["an error of the server", { error: { code: "InternalFailure", status: 500 } }],
    ["an error of the server without a code", { error: { code: "", status: 503 } }],
    ["a connection that is cut in the middle of an answer", { cut: true }],
    ["an answer that is neither XML nor JSON", { malformed: true }],
    ["no answer", { hang: true }],
  ] satisfies [string, Partial<Fault>][])(
    "%s, twice in each operation, changes no verdict",
    async (_what, fault) => {
      const { expected, operations } = await scanWithoutFaults();
      // S3 gives a bucket's policy as it is: there is no telling what is not one.
      // Entering an account takes half a minute for each request that hangs, and has tests of its own.
      const spared = "malformed" in fault ? "GetBucketPolicy" : "hang" in fault ? "DescribeRegions" : "";
      const faults = operations
        .filter((name) => name !== spared)
        .map((name): Fault => ({ operations: [name], times: 2, ...fault }));
      const environment = await simulate(one({ faults }));
      const { findings, summary } = await scan(environment, policies, {
        scan: { requestTimeout: "hang" in fault ? 100 : 600 },
      });
      expect(verdicts(findings)).toEqual(expected);
      expect(summary.coverage.complete).toBe(true);
      // AssumeRole is called from the hub; all else is counted in the account, what was in vain included.
      expect(summary.calls).toBe(environment.simulator.calls.total({ account: alpha }) + 1);
    },
  );
});

/** One operation of each kind: a list, a property, a detail, another list to match or to look up, a report. */
const failing = [
  "ListQueues",
  "DescribeInstances",
  "ListFunctions",
  "GetBucketVersioning",
  "ListSubscriptionsByTopic",
  "GetAlternateContact",
  "DescribeKey",
  "DescribeLaunchTemplateVersions",
  "DescribeSecurityGroups",
  "GetCredentialReport",
];
const touched = [
  "queue-encrypted",
  "instance-imdsv2",
  "function-without-policy",
  "bucket-versioned",
  "topic-without-subscriptions",
  "account-contact",
  "key-rotated",
  "template-imdsv2",
  "vpc-without-open-groups",
  "user-mfa",
].map((name) => `sample-${name}`);

describe("a fault that stays", () => {
  test.each([
    ["throttling", throttled, { kind: "throttled" }],
    [
      "an error of the server",
      { error: { code: "InternalFailure", status: 500 } },
      { kind: "error", code: "InternalFailure" },
    ],
    ["a connection that is cut", { cut: true }, { kind: "error" }],
    ["an answer that is neither XML nor JSON", { malformed: true }, { kind: "error", code: null }],
    ["no answer", { hang: true }, { kind: "timeout" }],
    [
      "a denial that says nothing",
      { error: { code: "AccessDenied", message: "Access Denied", status: 403 } },
      { kind: "denied" },
    ],
    [
      "an error that nobody knows",
      { error: { code: "Surprise", status: 400 } },
      { kind: "error", code: "Surprise" },
    ],
  ] satisfies [string, Partial<Fault>, Partial<Cause>][])(
    "%s makes what it touches UNKNOWN, with the cause, and nothing else",
    async (_what, fault, cause) => {
      const environment = await simulate(one({ faults: [{ operations: failing, ...fault }] }));
      const { findings, ledger, summary } = await scan(environment, policies, {
        scan: { requestTimeout: "hang" in fault ? 100 : 600 },
      });
      const { expected } = await scanWithoutFaults();
      const isTouched = ({ check }: { check: string }) => touched.includes(check);
      const unknown = findings.filter(isTouched);
      expect(new Set(unknown.map(({ check }) => check))).toEqual(new Set(touched));
      for (const finding of unknown) {
        expect(finding).toMatchObject({ status: "UNKNOWN", cause });
        expect(failing).toContain(finding.cause?.operation?.split(":")[1]);
      }
      expect(verdicts(findings.filter((finding) => !isTouched(finding)))).toEqual(
        expected.filter((line) => !touched.includes(line.split(" ")[0] ?? "")),
      );
      for (const operation of failing) {
        const lines = ledger.filter((line) => line.operation.endsWith(`:${operation}`));
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines) expect(line).toMatchObject({ outcome: cause.kind });
      }
      expect(summary.coverage.complete).toBe(false);
      expect(summary.coverage.unknownFindings).toBe(unknown.length);
    },
  );

  test("a list that fails on its second page of three: what is on the first is judged, and the rest is UNKNOWN", async () => {
    const secondPage = Buffer.from("page-1").toString("base64url");
    const broken = { for: { NextToken: secondPage }, error: "InternalFailure", status: 500 };
    const environment = await simulate(
      one({
        pageSize: 1,
        resources: {
          ...sampleResources,
          [alpha]: {
            "eu-west-1": {
              sqs: { ListQueues: [broken, { answer: regional.sqs.ListQueues }] },
              ec2: { DescribeSecurityGroups: [broken, { answer: regional.ec2.DescribeSecurityGroups }] },
            },
          },
        },
      }),
    );
    const { expected } = await scanWithoutFaults();
    const { findings, ledger } = await scan(environment, policies);
    const lines = verdicts(findings);
    expect(lines.filter((line) => line.startsWith("sample-queue"))).toEqual([
      "sample-queue-encrypted alpha eu-west-1 UNKNOWN",
      "sample-queue-encrypted bad us-east-1 FAIL",
      "sample-queue-encrypted good eu-west-1 PASS",
      "sample-queue-encrypted good us-east-1 PASS",
      "sample-queue-encrypted other us-east-1 PASS",
    ]);
    // The group that is open may be on a page that was not read.
    expect(lines.filter((line) => line.startsWith("sample-vpc"))).toEqual([
      "sample-vpc-without-open-groups vpc-bad eu-west-1 UNKNOWN",
      "sample-vpc-without-open-groups vpc-bad us-east-1 FAIL",
      "sample-vpc-without-open-groups vpc-good eu-west-1 UNKNOWN",
      "sample-vpc-without-open-groups vpc-good us-east-1 PASS",
    ]);
    const rest = (line: string) => !/^sample-(queue|vpc)/.test(line);
    expect(lines.filter(rest)).toEqual(expected.filter(rest));
    expect(ledger).toContainEqual(
      expect.objectContaining({
        region: "eu-west-1",
        operation: "hubscan:ListResources",
        types: ["AWS::SQS::Queue"],
        outcome: "error",
        items: 1,
      }),
    );
  });
});

test("a denial by the organization is told from one by the role, in findings, ledger and summary", async () => {
  const deny = { Effect: "Deny", Action: "sqs:*", Resource: "*" };
  const environment = await simulate(
    one({
      units: [
        {
          name: "Restricted",
          scps: [{ name: "no-queues", document: { Version: "2012-10-17", Statement: [deny] } }],
          accounts: [
            {
              id: alpha,
              name: "alpha",
              targetRole: {
                permissions: {
                  Version: "2012-10-17",
                  Statement: [
                    { Effect: "Allow", NotAction: "lambda:*", Resource: "*" },
                    { Effect: "Deny", Action: ["sns:*", "s3:GetBucketPolicy"], Resource: "*" },
                  ],
                },
              },
            },
          ],
        },
      ],
      accounts: [],
    }),
  );
  const { findings, ledger, summary } = await scan(environment, policies);
  const causesOf = (check: string) => {
    const kinds = findings.filter((finding) => finding.check === `sample-${check}`);
    return [...new Set(kinds.map(({ status, cause }) => `${status} ${cause?.kind} ${cause?.operation}`))];
  };
  expect(causesOf("queue-encrypted")).toEqual(["UNKNOWN denied-by-scp sqs:ListQueues"]);
  expect(causesOf("topic-without-subscriptions")).toEqual(["UNKNOWN denied-by-role sns:ListTopics"]);
  expect(causesOf("function-without-policy")).toEqual(["UNKNOWN denied-by-role lambda:ListFunctions"]);
  expect(causesOf("bucket-without-policy")).toEqual(["UNKNOWN denied-by-role s3:GetBucketPolicy"]);
  expect(causesOf("instance-imdsv2")).not.toContainEqual(expect.stringContaining("UNKNOWN"));
  const outcome = (operation: string) =>
    new Set(ledger.filter((line) => line.operation === operation).map((line) => line.outcome));
  expect(outcome("sqs:ListQueues")).toEqual(new Set(["denied-by-scp"]));
  expect(outcome("sns:ListTopics")).toEqual(new Set(["denied-by-role"]));
  expect(summary.unknown.map(({ kind, operation }) => `${kind} ${operation}`)).toEqual(
    expect.arrayContaining(["denied-by-scp sqs:ListQueues", "denied-by-role sns:ListTopics"]),
  );
});

describe("time", () => {
  test("an account whose time is spent keeps what was read; the rest is UNKNOWN, and other accounts have theirs", async () => {
    const few = await samplePolicies(["bucket-versioned", "bucket-without-policy"]);
    const environment = await simulate({
      regions: ["us-east-1"],
      resources: sampleResources,
      accounts: [
        { id: alpha, name: "alpha", faults: [{ operations: ["GetBucketVersioning"], hang: true }] },
        { id: beta, name: "beta" },
        { id: gamma, name: "gamma", faults: [{ operations: ["DescribeRegions"], hang: true }] },
      ],
    });
    const { findings, summary, ledger } = await scan(environment, few, {
      scan: { accountTimeout: 800, requestTimeout: 8000 },
    });
    expect(verdicts(findings)).toEqual([
      "sample-bucket-versioned gamma global UNKNOWN",
      "sample-bucket-versioned good us-east-1 PASS",
      "sample-bucket-versioned good us-east-1 UNKNOWN",
      "sample-bucket-without-policy gamma global UNKNOWN",
      "sample-bucket-without-policy good us-east-1 PASS",
      "sample-bucket-without-policy good us-east-1 PASS",
    ]);
    const causes = findings.flatMap(({ account, cause }) =>
      cause === null ? [] : [`${account.name} ${cause.kind} ${cause.operation}: ${cause.message}`],
    );
    expect([...new Set(causes)].sort()).toEqual([
      "alpha timeout s3:GetBucketVersioning: the account's time of 800 s was spent",
      "gamma timeout hubscan:EnterAccount: the account's time of 800 s was spent",
    ]);
    expect(ledger.filter(({ outcome }) => outcome === "timeout").map(({ account }) => account)).toEqual([
      alpha,
      gamma,
    ]);
    expect(summary.accounts.scanned).toBe(2);
  });

  test("an account that throttles hard is done last and delays nobody: the others need no call more", async () => {
    const few = await samplePolicies(["queue-encrypted", "bucket-versioned"]);
    const accounts = [
      { id: alpha, name: "alpha", faults: [{ services: ["sqs"], throttle: { rate: 0.05, burst: 1 } }] },
      { id: beta, name: "beta" },
      { id: gamma, name: "gamma" },
    ];
    const environment = await simulate(one({ accounts }));
    const order: string[] = [];
    const { summary } = await scan(environment, few, {
      scan: { concurrency: 2, accountsAtOnce: 3 },
      progress: { accountDone: ({ account }) => order.push(account.name) },
    });
    expect(order.at(-1)).toBe("alpha");
    const { calls } = environment.simulator;
    expect(calls.list().filter(({ account, throttled }) => account !== alpha && throttled > 0)).toEqual([]);
    expect(calls.list().some(({ account, throttled }) => account === alpha && throttled > 0)).toBe(true);
    // DescribeRegions; queues in two regions, three each; the buckets and three of them.
    expect(calls.total({ account: beta })).toBe(1 + 2 * 4 + 4);
    expect(calls.total({ account: gamma })).toBe(1 + 2 * 4 + 4);
    expect(summary.coverage.complete).toBe(true);
  });
});
