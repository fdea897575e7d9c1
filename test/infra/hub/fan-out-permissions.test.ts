import { describe, expect, it } from "vitest";
import { fanOutStarterPolicy } from "../../../infra/hub/permissions/fan-out-starter.ts";
import {
  type StateMachineRights,
  stateMachineArn,
  stateMachineRolePolicy,
} from "../../../infra/hub/permissions/state-machine-role.ts";
import { policyDocument } from "../../../infra/policy-document.ts";
import {
  aboutEverything,
  accessLevels,
  expectExactly,
  type PolicyCase,
  says,
  unknownActions,
} from "../policy-cases.ts";
import { executionArn, fanOutParts } from "./sample-fan-out.ts";

const place = "eu-west-1:222222222201";
const rights: StateMachineRights = {
  partition: "aws",
  region: "eu-west-1",
  accountId: "222222222201",
  name: "hubscan-dev",
  clusterArn: fanOutParts.task.clusterArn,
  taskDefinitionArn: fanOutParts.task.taskDefinitionArn,
  taskRoleArns: [
    "arn:aws:iam::222222222201:role/hubscan-scanner",
    "arn:aws:iam::222222222201:role/hubscan-dev-execution-1",
  ],
  bucketArn: "arn:aws:s3:::hubscan-dev-results",
  keyArn: null,
};
const keyArn = `arn:aws:kms:${place}:key/1234`;
const onCluster = { "ecs:cluster": rights.clusterArn };
const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
const shardExecution = executionArn.replace(":execution:hubscan-dev:", ":execution:hubscan-dev/Scan:");
const rule = `arn:aws:events:${place}:rule/StepFunctionsGetEventsForECSTaskRule`;
const passFile = `${rights.bucketArn}/scans/20261120T105944Z-k3x9f2/shards/pass-1.json`;

const allow = (action: string, resource: string, context: PolicyCase["context"] = {}): PolicyCase => ({
  action,
  resource,
  context,
  says: "Allow",
});
const refuse = (action: string, resource: string, context: PolicyCase["context"] = {}): PolicyCase => ({
  action,
  resource,
  context,
  says: "none",
});

const cases: readonly PolicyCase[] = [
  allow("ecs:RunTask", `${rights.taskDefinitionArn}:7`, onCluster),
  refuse("ecs:RunTask", `${rights.taskDefinitionArn}:7`, {
    "ecs:cluster": `arn:aws:ecs:${place}:cluster/other`,
  }),
  refuse("ecs:RunTask", `arn:aws:ecs:${place}:task-definition/hubscan-dev-other:1`, onCluster),
  allow("ecs:DescribeTasks", `arn:aws:ecs:${place}:task/hubscan-dev/0f9de17a`),
  allow("ecs:StopTask", `arn:aws:ecs:${place}:task/hubscan-dev/0f9de17a`),
  refuse("ecs:StopTask", `arn:aws:ecs:${place}:task/hubscan-dev-2/0f9de17a`),
  ...["events:DescribeRule", "events:PutRule", "events:PutTargets"].map((action) => allow(action, rule)),
  refuse("events:PutRule", `arn:aws:events:${place}:rule/another`),
  ...rights.taskRoleArns.map((role) => allow("iam:PassRole", role, toTasks)),
  refuse("iam:PassRole", "arn:aws:iam::222222222201:role/Administrator", toTasks),
  refuse("iam:PassRole", rights.taskRoleArns[0] ?? "", { "iam:PassedToService": "ec2.amazonaws.com" }),
  allow("states:StartExecution", fanOutParts.stateMachineArn),
  allow("states:ListExecutions", fanOutParts.stateMachineArn),
  refuse("states:StartExecution", `${fanOutParts.stateMachineArn}-2`),
  ...[executionArn, shardExecution].flatMap((execution) => [
    allow("states:DescribeExecution", execution),
    allow("states:StopExecution", execution),
  ]),
  refuse("states:StopExecution", executionArn.replace("hubscan-dev:", "hubscan-dev-2:")),
  allow("s3:GetObject", passFile),
  refuse(
    "s3:GetObject",
    `${rights.bucketArn}/scans/20261120T105944Z-k3x9f2/accounts/444444444401/findings.jsonl.gz`,
  ),
  refuse("s3:GetObject", `${rights.bucketArn}/hubscan.yaml`),
  refuse("s3:PutObject", passFile),
  allow("logs:CreateLogDelivery", "*"),
  refuse("logs:PutLogEvents", "*"),
  refuse("sts:AssumeRole", "arn:aws:iam::444444444401:role/HubscanTarget"),
];

describe("the state machine's role", () => {
  it("runs the hub's tasks, fans out to itself, reads passes, and can do nothing else", () => {
    expectExactly(stateMachineRolePolicy(rights), [...cases, refuse("kms:Decrypt", keyArn)]);
  });

  it("decrypts with the results' key, and through S3 only, where there is one", () => {
    expectExactly(stateMachineRolePolicy({ ...rights, keyArn }), [
      ...cases,
      allow("kms:Decrypt", keyArn, { "kms:ViaService": "s3.eu-west-1.amazonaws.com" }),
      refuse("kms:Decrypt", keyArn),
    ]);
  });

  it.each([
    ["aws-us-gov", "us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"],
    ["aws-cn", "cn-north-1", "s3.cn-north-1.amazonaws.com.cn"],
  ])("decrypts through S3 by the name that it has in %s", (partition, region, via) => {
    const key = `arn:${partition}:kms:${region}:222222222201:key/1234`;
    const policy = policyDocument(stateMachineRolePolicy({ ...rights, partition, region, keyArn: key }));
    const decrypting = (service: string) =>
      says(policy, { action: "kms:Decrypt", resource: key, context: { "kms:ViaService": service } });
    expect(decrypting(via)).toBe("Allow");
    expect(decrypting(`s3.${region}.amazonaws.example`)).toBe("none");
  });

  it("is about every resource for deliveries of logs only", () => {
    expect(aboutEverything(stateMachineRolePolicy({ ...rights, keyArn }))).toEqual(["DeliverLog"]);
  });

  it("names actions that AWS has, and writes nothing but tasks, executions, its rule and log deliveries", async () => {
    const statements = stateMachineRolePolicy({ ...rights, keyArn });
    expect(await unknownActions(statements)).toEqual([]);
    const levels = Object.entries(await accessLevels(statements));
    const changing = levels.filter(([, level]) => level !== "Read" && level !== "List");
    expect(Object.fromEntries(changing)).toEqual({
      "ecs:RunTask": "Write",
      "ecs:StopTask": "Write",
      "events:PutRule": expect.any(String),
      "events:PutTargets": "Write",
      "iam:PassRole": expect.any(String),
      "kms:Decrypt": "Write",
      "logs:CreateLogDelivery": "Write",
      "logs:DeleteLogDelivery": "Write",
      "logs:PutResourcePolicy": expect.any(String),
      "logs:UpdateLogDelivery": "Write",
      "states:StartExecution": "Write",
      "states:StopExecution": "Write",
    });
  });

  it("is of the partition that the hub is in", () => {
    const partition = "aws-cn";
    expect(stateMachineArn({ ...rights, partition })).toBe(
      fanOutParts.stateMachineArn.replace("arn:aws:", "arn:aws-cn:"),
    );
    const statement = stateMachineRolePolicy({ ...rights, partition }).find(
      ({ Sid }) => Sid === "HearOfEndedTasks",
    );
    expect(statement?.Resource).toBe(rule.replace("arn:aws:", "arn:aws-cn:"));
  });
});

it("who starts the fan-out may start it, and no other state machine", () => {
  expectExactly(fanOutStarterPolicy(fanOutParts.stateMachineArn), [
    allow("states:StartExecution", fanOutParts.stateMachineArn),
    refuse("states:StartExecution", `${fanOutParts.stateMachineArn}-2`),
    refuse("states:StopExecution", executionArn),
  ]);
});
