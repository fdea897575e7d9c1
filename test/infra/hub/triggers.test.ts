import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import { letRulesSend, makeDeadLetters } from "../../../infra/hub/dead-letters.ts";
import { makeEventScans, waitForRole } from "../../../infra/hub/event-scans.ts";
import { makeSchedule } from "../../../infra/hub/schedule.ts";
import { matches, transformed } from "../event-matcher.ts";
import { type Registration, register } from "../register.ts";
import { acceptHandshake, createAccountResult } from "../sample-events.ts";
import { hubAccount, managementAccount } from "../sample-stack.ts";
import { type SampleHub, sampleHub } from "./sample-hub.ts";

const [ruleType, targetType] = [
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
];
const roleType = "aws:iam/role:Role";
const mock = (kind: string, name: string) => `arn:aws:mock:eu-west-1:222222222201:${kind}/${name}`;

interface Sample extends SampleHub {
  readonly fanOut?: boolean;
  readonly preview?: boolean;
}

/** Everything that starts scans. */
function triggers({ fanOut = false, preview = false, ...sample }: Sample = {}): Promise<Registration> {
  return register(
    () => {
      const { context, task, stateMachine } = sampleHub(sample);
      const management = new aws.Provider("management", {});
      const deadLetters = makeDeadLetters(context);
      const schedule = makeSchedule(context, task, fanOut ? stateMachine() : null, deadLetters);
      const scans = makeEventScans(context, {
        task,
        deadLetters,
        results: "s3://results/events",
        management,
      });
      letRulesSend(context, deadLetters, [...(schedule === null ? [] : [schedule]), ...scans]);
    },
    { preview },
  );
}

const policyOf = (text: unknown) =>
  (JSON.parse(String(text)) as { Statement: Record<string, unknown>[] }).Statement;

/** What an event does to the environment of the task that a target starts. */
function overrides(target: { inputs: Record<string, unknown> }, event: unknown): Record<string, string> {
  const { containerOverrides } = JSON.parse(
    transformed(target.inputs.inputTransformer as Parameters<typeof transformed>[0], event),
  ) as { containerOverrides: { name: string; environment: { name: string; value: string }[] }[] };
  expect(containerOverrides.map(({ name }) => name)).toEqual(["scanner"]);
  return Object.fromEntries(
    (containerOverrides[0]?.environment ?? []).map(({ name, value }) => [name, value]),
  );
}

describe("the schedule", () => {
  it("starts the scan task on its cluster, in its network, on its capacity", async () => {
    const { one } = await triggers();
    expect(one(ruleType).inputs).toMatchObject({ scheduleExpression: "rate(12 hours)" });
    expect(one(targetType).inputs).toMatchObject({
      rule: "hubscan-dev-schedule",
      arn: mock("Cluster", "scans"),
      roleArn: mock("Role", "hubscan-dev-schedule"),
      ecsTarget: {
        taskDefinitionArn: mock("TaskDefinition", "scan"),
        launchType: "",
        capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }],
        networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: true },
      },
      retryPolicy: { maximumEventAgeInSeconds: 3600 },
      deadLetterConfig: { arn: mock("Queue", "hubscan-dev-dead-letters") },
    });
  });

  it("may start that task with its two roles and no more", async () => {
    const { one } = await triggers();
    const { inputs } = one(roleType, "hubscan-dev-schedule");
    expect(policyOf(inputs.assumeRolePolicy)).toMatchObject([
      {
        Principal: { Service: "events.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": hubAccount } },
      },
    ]);
    expect(policyOf(inputs.inlinePolicies[0].policy)).toMatchObject([
      {
        Action: ["ecs:RunTask"],
        Resource: `arn:aws:ecs:eu-west-1:${hubAccount}:task-definition/hubscan-dev:*`,
        Condition: { ArnEquals: { "ecs:cluster": mock("Cluster", "scans") } },
      },
      { Action: ["iam:PassRole"], Resource: [mock("Role", "scanner"), mock("Role", "execution")] },
    ]);
  });

  it("starts the state machine where scans are fanned out", async () => {
    const { one } = await triggers({ fanOut: true });
    const { inputs } = one(targetType);
    expect(inputs.arn).toBe(mock("StateMachine", "fan-out"));
    expect(inputs).not.toHaveProperty("ecsTarget");
    const [statement] = policyOf(one(roleType, "hubscan-dev-schedule").inputs.inlinePolicies[0].policy);
    expect(statement).toMatchObject({
      Action: ["states:StartExecution"],
      Resource: mock("StateMachine", "fan-out"),
    });
  });

  it("is not there when it is off", async () => {
    const { of } = await triggers({ config: { schedule: "off" } });
    expect(of(ruleType)).toEqual([]);
    expect(of(roleType).map(({ name }) => name)).toEqual(["scanner", "execution"]);
  });
});

describe("what could not be delivered", () => {
  it("is kept for fourteen days, encrypted, from the stack's rules only", async () => {
    const { one } = await triggers();
    expect(one("aws:sqs/queue:Queue").inputs).toEqual({
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
    const [send, deny] = policyOf(one("aws:sqs/queuePolicy:QueuePolicy").inputs.policy);
    expect(send).toMatchObject({
      Effect: "Allow",
      Resource: mock("Queue", "hubscan-dev-dead-letters"),
      Condition: { ArnEquals: { "aws:SourceArn": [mock("EventRule", "hubscan-dev-schedule")] } },
    });
    expect(deny).toMatchObject({ Effect: "Deny", Principal: "*" });
  });
});

describe("scans of accounts that have joined", () => {
  const config = { scanJoinedAccounts: true, schedule: "off" };
  const inManagement = { hubIs: "management account", managementAccountId: hubAccount } as const;

  it("are heard of in the management account, and passed on to a bus in the hub", async () => {
    const { of, one } = await triggers({ config });
    const passOn = one(ruleType, "hubscan-dev-pass-on-joined-accounts");
    expect(passOn.inputs).toMatchObject({ region: "us-east-1" });
    expect(passOn.inputs).not.toHaveProperty("eventBusName");
    const target = one(targetType, "pass-on-joined-accounts");
    expect(target.inputs).toMatchObject({
      region: "us-east-1",
      arn: mock("EventBus", "hubscan-dev-joined-accounts"),
      roleArn: mock("Role", "hubscan-dev-joined-accounts"),
    });
    const forwarder = one(roleType, "hubscan-dev-joined-accounts");
    for (const { provider } of [passOn, target, forwarder]) expect(provider).toContain("::management::");
    expect(policyOf(forwarder.inputs.assumeRolePolicy)).toMatchObject([
      { Condition: { StringEquals: { "aws:SourceAccount": managementAccount } } },
    ]);

    const bus = one("aws:cloudwatch/eventBus:EventBus");
    const policy = one("aws:cloudwatch/eventBusPolicy:EventBusPolicy");
    for (const { provider } of [bus, policy]) expect(provider).toContain("::hub::");
    expect(policyOf(policy.inputs.policy)).toMatchObject([
      {
        Principal: { AWS: `arn:aws:iam::${managementAccount}:root` },
        Resource: mock("EventBus", "hubscan-dev-joined-accounts"),
        Condition: { ArnEquals: { "aws:PrincipalArn": mock("Role", "hubscan-dev-joined-accounts") } },
      },
    ]);
    for (const name of ["created-account", "invited-account"]) {
      expect(one(ruleType, `hubscan-dev-${name}`).inputs.eventBusName).toBe("hubscan-dev-joined-accounts");
      expect(one(targetType, name).inputs.eventBusName).toBe("hubscan-dev-joined-accounts");
    }
    expect(of(ruleType)).toHaveLength(3);
  });

  it("need no bus where the hub is the management account in the region of these events", async () => {
    const { of } = await triggers({ config, place: { ...inManagement, region: "us-east-1" } });
    expect(of("aws:cloudwatch/eventBus:EventBus")).toEqual([]);
    expect(of(ruleType).map(({ name }) => name)).toEqual([
      "hubscan-dev-created-account",
      "hubscan-dev-invited-account",
    ]);
    for (const { inputs } of of(ruleType)) expect(inputs).not.toHaveProperty("eventBusName");
  });

  it("are passed on between regions of the management account", async () => {
    const { one } = await triggers({ config, place: inManagement });
    expect(one(ruleType, "hubscan-dev-pass-on-joined-accounts").inputs.region).toBe("us-east-1");
    expect(one("aws:cloudwatch/eventBus:EventBus").inputs).not.toHaveProperty("region");
  });

  it("are heard of in the region that the partition has for Organizations", async () => {
    const place = { partition: "aws-us-gov", region: "us-gov-east-1" };
    const { one } = await triggers({ config, place });
    expect(one(ruleType, "hubscan-dev-pass-on-joined-accounts").inputs.region).toBe("us-gov-west-1");
  });

  it("are refused where it is not known which region that is, or without the management account", async () => {
    await expect(triggers({ config, place: { partition: "aws-elsewhere" } })).rejects.toThrow(
      /scanJoinedAccounts is true, and it is not known where Organizations leaves its events in partition aws-elsewhere/,
    );
    const without = register(() => {
      const { context, task } = sampleHub({ config });
      const deadLetters = makeDeadLetters(context);
      makeEventScans(context, { task, deadLetters, results: "s3://results/events", management: null });
    });
    await expect(without).rejects.toThrow(/takes the management account \(111111111111\): set/);
  });

  it.each([
    ["created-account", createAccountResult("SUCCEEDED"), "444444444409"],
    ["invited-account", acceptHandshake({ caller: "444444444410" }), "444444444410"],
  ])(
    "scan just that account, apart from whole scans, and wait for its role: %s",
    async (name, event, account) => {
      const { one } = await triggers({ config });
      expect(matches(JSON.parse(one(ruleType, `hubscan-dev-${name}`).inputs.eventPattern), event)).toBe(true);
      expect(overrides(one(targetType, name), event)).toEqual({
        HUBSCAN_ACCOUNT: account,
        HUBSCAN_OUT: "s3://results/events",
        HUBSCAN_WAIT_FOR_ROLE: String(waitForRole),
      });
    },
  );
});

describe("scans that a configured event starts", () => {
  const config: Sample["config"] = {
    schedule: "off",
    eventScans: [
      { name: "guardduty", pattern: { source: ["aws.guardduty"] }, account: "$.detail.accountId" },
      { name: "by-hand", pattern: { source: ["acme.portal"] }, account: "$.account" },
    ],
  };

  it("scan the account that the event names, without waiting for a role", async () => {
    const { one } = await triggers({ config });
    const rule = one(ruleType, "hubscan-dev-event-guardduty");
    expect(JSON.parse(rule.inputs.eventPattern)).toEqual({ source: ["aws.guardduty"] });
    expect(rule.inputs).not.toHaveProperty("eventBusName");
    const event = { source: "aws.guardduty", detail: { accountId: "444444444401" } };
    expect(overrides(one(targetType, "event-guardduty"), event)).toEqual({
      HUBSCAN_ACCOUNT: "444444444401",
      HUBSCAN_OUT: "s3://results/events",
    });
  });

  it("share a role, retry, and are kept when they cannot be started", async () => {
    const { of, one } = await triggers({ config });
    for (const { inputs } of of(targetType)) {
      expect(inputs).toMatchObject({
        arn: mock("Cluster", "scans"),
        roleArn: mock("Role", "hubscan-dev-event-scans"),
        retryPolicy: { maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: mock("Queue", "hubscan-dev-dead-letters") },
      });
    }
    const [send] = policyOf(one("aws:sqs/queuePolicy:QueuePolicy").inputs.policy);
    expect(send).toMatchObject({
      Condition: {
        ArnEquals: {
          "aws:SourceArn": ["event-guardduty", "event-by-hand"].map((name) =>
            mock("EventRule", `hubscan-dev-${name}`),
          ),
        },
      },
    });
  });
});

it("a preview registers what an apply does", async () => {
  const sample: Sample = {
    config: {
      scanJoinedAccounts: true,
      eventScans: [{ name: "by-hand", pattern: { source: ["acme.portal"] }, account: "$.account" }],
    },
  };
  const names = ({ resources }: Registration) =>
    resources.map(({ type, name }) => `${type} ${name}`).toSorted();
  expect(names(await triggers({ ...sample, preview: true }))).toEqual(names(await triggers(sample)));
});

it("everything has the hub as parent, so that nothing is made by a provider that nobody named", async () => {
  const { resources } = await triggers({ config: { scanJoinedAccounts: true } });
  const orphans = resources.filter(
    ({ type, options }) => type.startsWith("aws:") && options.parent === undefined,
  );
  expect(orphans).toEqual([]);
});
