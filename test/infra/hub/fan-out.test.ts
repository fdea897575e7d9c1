import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../../infra/config/read.ts";
import type { StateMachineDefinition, TaskState } from "../../../infra/hub/fan-out/states-language.ts";
import { makeFanOut } from "../../../infra/hub/fan-out.ts";
import type { ScanTask } from "../../../infra/hub/scan-task.ts";
import { type Place, roleSettings } from "../../../infra/place.ts";
import type { PolicyDocument } from "../../../infra/policy-document.ts";
import { says, service } from "../policy-cases.ts";
import { type Registration, register } from "../register.ts";

const hub = "222222222201";
const bucketName = "hubscan-dev-results";
const place: Place = {
  partition: "aws",
  region: "eu-west-1",
  hubAccountId: hub,
  managementAccountId: "111111111111",
  hubIs: "delegated administrator",
};

/** A hub that has a scan task and the fan-out, with further keys of the stack's configuration. */
async function stack(keys: Readonly<Record<string, string>> = {}, preview = false): Promise<Registration> {
  const own = { organizationId: "o-acme4f2k9x", hubAccountId: hub, delegatedAdministrator: "true", ...keys };
  const config = Object.fromEntries(Object.entries(own).map(([key, value]) => [`hubscan:${key}`, value]));
  const program = (): void => {
    const config = readConfig();
    const parent = new pulumi.ComponentResource("test:index:Hub", "hub");
    const context = { name: "hubscan-dev", config, place, role: roleSettings(config, place), parent };
    makeFanOut(context, scanTask(parent, config.spot), {
      bucketName,
      bucketArn: `arn:aws:s3:::${bucketName}`,
      keyArn: config.resultsKeyArn ?? null,
    });
  };
  return await register(program, { config: { "aws:region": "eu-west-1", ...config }, preview });
}

function scanTask(parent: pulumi.Resource, spot: boolean): ScanTask {
  const role = (name: string) => new aws.iam.Role(name, { assumeRolePolicy: "{}" }, { parent });
  return {
    cluster: new aws.ecs.Cluster("scans", {}, { parent }),
    definition: new aws.ecs.TaskDefinition(
      "scan",
      { family: "hubscan-dev", containerDefinitions: "[]" },
      { parent },
    ),
    scannerRole: role("scanner"),
    executionRole: role("execution"),
    network: {
      subnetIds: pulumi.output(["subnet-11111111"]),
      securityGroupIds: pulumi.output(["sg-11111111"]),
      assignPublicIp: true,
    },
    logGroup: new aws.cloudwatch.LogGroup("scanner", { name: "/hubscan/hubscan-dev" }, { parent }),
    capacityProvider: spot ? "FARGATE_SPOT" : "FARGATE",
  };
}

const stateMachineType = "aws:sfn/stateMachine:StateMachine";
const roleType = "aws:iam/role:Role";

function arnOf({ one }: Registration, type: string, name: string): string {
  const { inputs } = one(type, name);
  return (
    (inputs.arn as string | undefined) ?? `arn:aws:mock:eu-west-1:${hub}:${type.split(":").at(-1)}/${name}`
  );
}

describe("the fan-out", () => {
  let made: Registration;
  let definition: StateMachineDefinition;
  let permissions: PolicyDocument;
  beforeAll(async () => {
    made = await stack();
    definition = JSON.parse(made.one(stateMachineType).inputs.definition) as StateMachineDefinition;
    permissions = JSON.parse(made.one(roleType, "fan-out").inputs.inlinePolicies[0].policy) as PolicyDocument;
  });

  it("is one state machine with a role and a log of its own", () => {
    const own = made.resources.filter(({ name, type }) => name === "fan-out" && type.startsWith("aws:"));
    expect(own.map(({ type }) => type).toSorted()).toEqual([
      "aws:cloudwatch/logGroup:LogGroup",
      roleType,
      "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
      stateMachineType,
    ]);
    expect(own.every(({ options }) => options.parent !== undefined)).toBe(true);
  });

  it("has the name that its role's permissions are about, and is taken away before it is made anew", () => {
    const { inputs, options } = made.one(stateMachineType);
    expect(inputs).toMatchObject({
      name: "hubscan-dev",
      type: "STANDARD",
      roleArn: arnOf(made, roleType, "fan-out"),
    });
    expect(options.deleteBeforeReplace).toBe(true);
    const itself = `arn:aws:states:eu-west-1:${hub}:stateMachine:hubscan-dev`;
    expect(says(permissions, { action: "states:StartExecution", resource: itself })).toBe("Allow");
    expect((definition.States.ListRunning as TaskState).Arguments.StateMachineArn).toBe(itself);
  });

  it("logs errors without data, and traces nothing", () => {
    expect(made.one(stateMachineType).inputs).toMatchObject({
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        logDestination: `${arnOf(made, "aws:cloudwatch/logGroup:LogGroup", "fan-out")}:*`,
      },
      tracingConfiguration: { enabled: false },
    });
    expect(made.one("aws:cloudwatch/logGroup:LogGroup", "fan-out").inputs).toMatchObject({
      name: "/aws/vendedlogs/states/hubscan-dev",
      retentionInDays: 90,
    });
  });

  it("runs the scan's task definition on the hub's cluster and network, and its role may", () => {
    const run = (definition.States.Plan as TaskState).Arguments;
    expect(run).toMatchObject({
      Cluster: arnOf(made, "aws:ecs/cluster:Cluster", "scans"),
      TaskDefinition: arnOf(made, "aws:ecs/taskDefinition:TaskDefinition", "scan"),
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: ["subnet-11111111"],
          SecurityGroups: ["sg-11111111"],
          AssignPublicIp: "ENABLED",
        },
      },
    });
    const context = { "ecs:cluster": run.Cluster as string };
    expect(
      says(permissions, { action: "ecs:RunTask", resource: `${run.TaskDefinition as string}:3`, context }),
    ).toBe("Allow");
  });

  it("passes the roles of the task, and no other", () => {
    const context = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
    const pass = (name: string) =>
      says(permissions, { action: "iam:PassRole", resource: arnOf(made, roleType, name), context });
    expect(["scanner", "execution", "fan-out"].map(pass)).toEqual(["Allow", "Allow", "none"]);
  });

  it("reads what it may read", () => {
    const { Bucket } = (definition.States.ReadPass as TaskState).Arguments;
    const resource = `arn:aws:s3:::${Bucket as string}/scans/20261120T105944Z-k3x9f2/shards/pass-2.json`;
    expect(says(permissions, { action: "s3:GetObject", resource })).toBe("Allow");
  });

  it("is run by Step Functions, for this account only", () => {
    const trust = JSON.parse(made.one(roleType, "fan-out").inputs.assumeRolePolicy) as PolicyDocument;
    const assume = (name: string, account: string) =>
      says(trust, {
        action: "sts:AssumeRole",
        principal: service(name),
        context: { "aws:SourceAccount": account },
      });
    expect(assume("states.amazonaws.com", hub)).toBe("Allow");
    expect(assume("states.amazonaws.com", "999999999999")).toBe("none");
    expect(assume("ecs-tasks.amazonaws.com", hub)).toBe("none");
  });

  it("shows a policy attached by hand as drift", () => {
    const exclusive = made.one("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive");
    expect(exclusive.inputs).toMatchObject({ policyArns: [] });
  });
});

it("a preview registers what an apply makes", async () => {
  const names = ({ resources }: Registration) =>
    resources.map(({ type, name }) => `${type} ${name}`).toSorted();
  expect(names(await stack({}, true))).toEqual(names(await stack()));
});

it("takes division, capacity and key from the configuration", async () => {
  const keyArn = `arn:aws:kms:eu-west-1:${hub}:key/1234`;
  const made = await stack({
    accountsPerShard: "20",
    shardsAtOnce: "5",
    spot: "true",
    resultsKeyArn: keyArn,
  });
  const written: string = made.one(stateMachineType).inputs.definition;
  expect(written).toContain(`{"Name":"HUBSCAN_ACCOUNTS_PER_SHARD","Value":"20"}`);
  expect(written).toContain(`{"Name":"HUBSCAN_SHARDS_AT_ONCE","Value":"5"}`);
  expect(written).toContain(`"CapacityProvider":"FARGATE_SPOT"`);
  expect(made.one(roleType, "fan-out").inputs.inlinePolicies[0].policy).toContain(keyArn);
});
