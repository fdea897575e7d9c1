import { describe, expect, it } from "vitest";
import hubscanStack from "../../infra/index.ts";
import { stackOutputsSchema } from "../../scanner/hub/stack-outputs.ts";
import { type Registration, register } from "./register.ts";
import {
  answers,
  config,
  hubAccount,
  managementAccount,
  managementRoleArn,
  organizationId,
} from "./sample-stack.ts";

const organization = "aws:organizations/getOrganization:getOrganization";
const descendants =
  "aws:organizations/getOrganizationalUnitDescendantAccounts:getOrganizationalUnitDescendantAccounts";
const account = (id: string, state = "ACTIVE") => ({ id, name: `account ${id}`, state, arn: "", email: "" });
const accounts = [
  account(managementAccount),
  account(hubAccount),
  account("444444444401"),
  account("555555555501"),
  account("777777777701", "SUSPENDED"),
];

/** Organizations, with the hub as its management account or as a member. */
const found = (masterAccountId: string) => ({
  [organization]: () => ({
    id: organizationId,
    masterAccountId,
    roots: [{ id: "r-acme", arn: "", name: "Root" }],
    accounts,
  }),
  [descendants]: () => ({ accounts }),
});

/** Stacks that together have everything that a stack can have. */
const stacks = {
  "least: hub in the management account": {
    keys: { delegatedAdministrator: undefined },
    answers: found(hubAccount),
  },
  "everything: delegated administrator, StackSet": {
    keys: {
      managementRoleArn,
      externalId: "tango-7-abc",
      sourceIdentity: true,
      protectTargetRole: true,
      image: undefined,
      spot: true,
      scanJoinedAccounts: true,
      eventScans: [
        { name: "control-tower", pattern: { source: ["aws.controltower"] }, account: "$.detail.account" },
      ],
      fanOut: true,
      network: "private",
      notify: ["security@acme.example"],
      watchAssumeRole: true,
      securityHub: true,
      athena: true,
      workloadIdentity: {
        issuer: "https://token.example",
        audience: "sts.amazonaws.com",
        subject: "repo:acme/hubscan",
      },
    },
    answers: found(managementAccount),
  },
  "direct: member account, existing network": {
    keys: {
      delegatedAdministrator: undefined,
      managementRoleArn,
      targets: "direct",
      network: "existing",
      vpcId: "vpc-0a1b2c3d",
      subnetIds: ["subnet-0a1b2c3d"],
      assignPublicIp: false,
      schedule: "off",
      keepResults: false,
    },
    answers: found(managementAccount),
  },
  "none: roles by script": {
    keys: { targets: "none", schedule: "cron(0 6 * * ? *)" },
    answers: found(managementAccount),
  },
} as const;
type StackName = keyof typeof stacks;
const names = Object.keys(stacks) as StackName[];

function registered(name: StackName, preview = false): Promise<Registration> {
  const stack = stacks[name];
  return register(hubscanStack, { config: config(stack.keys), answers: answers(stack.answers), preview });
}

/** Type, name and provider of each resource, sorted: what a review should see change. */
function list({ resources }: Registration): string[] {
  return resources
    .map(
      ({ type, name, provider }) =>
        `${type} ${name}${provider === "" ? "" : ` (${provider.split("::").at(-2)})`}`,
    )
    .sort();
}

describe.each(names)("the stack, %s", (name) => {
  it("makes these resources", async () => {
    const file = `./resources/${name.split(":")[0]}.txt`;
    await expect(`${list(await registered(name)).join("\n")}\n`).toMatchFileSnapshot(file);
  });

  it("shows in a preview exactly what it makes", async () => {
    expect(list(await registered(name, true))).toEqual(list(await registered(name)));
  });

  it("gives the outputs that other programs read", async () => {
    const { outputs } = await registered(name);
    expect(stackOutputsSchema.strict().safeParse(outputs).error).toBeUndefined();
  });

  it("makes nothing with a provider that nobody has named", async () => {
    const { resources } = await registered(name);
    const own = resources.filter(({ type }) => type.startsWith("aws:"));
    expect(own.filter(({ provider }) => provider === "").map(({ name }) => name)).toEqual([]);
  });

  it("replaces what has a name of its own only after the old one is gone", async () => {
    const { resources } = await registered(name);
    const named = resources.filter(
      ({ type, inputs }) => type === "aws:iam/role:Role" && inputs.name !== undefined,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(
      named.filter(({ options }) => options.deleteBeforeReplace !== true).map(({ name }) => name),
    ).toEqual([]);
  });
});

describe("the stack's edges", () => {
  it("the schedule starts the task in its cluster, with the network and the roles that the task has", async () => {
    const { one, of } = await registered("least: hub in the management account");
    const target = of("aws:cloudwatch/eventTarget:EventTarget").find(({ name }) => name === "schedule");
    expect(target?.inputs.arn).toContain("Cluster/scans");
    expect(target?.inputs.ecsTarget).toMatchObject({
      taskDefinitionArn: expect.stringContaining("TaskDefinition/scan"),
      networkConfiguration: { securityGroups: ["scanner-id"], assignPublicIp: true },
    });
    expect(one("aws:ecs/taskDefinition:TaskDefinition").inputs.taskRoleArn).toContain("Role/scanner");
  });

  it("with fan-out, the schedule starts the state machine, and the state machine runs the task", async () => {
    const { one, of, outputs } = await registered("everything: delegated administrator, StackSet");
    const target = of("aws:cloudwatch/eventTarget:EventTarget").find(({ name }) => name === "schedule");
    const machine = one("aws:sfn/stateMachine:StateMachine");
    expect(target?.inputs.arn).toContain("StateMachine/fan-out");
    expect(String(machine.inputs.definition)).toContain("Cluster/scans");
    expect(outputs).toMatchObject({ stateMachine: expect.stringContaining("StateMachine/fan-out") });
  });

  it("with Athena, scans write the files that the table is made of", async () => {
    const { one } = await registered("everything: delegated administrator, StackSet");
    const { containerDefinitions } = one("aws:ecs/taskDefinition:TaskDefinition").inputs;
    expect(String(containerDefinitions)).toContain('{"name":"HUBSCAN_FORMAT","value":"parquet"}');
  });

  it("with a workload identity, the scanner role trusts one subject and one audience beside ECS", async () => {
    const { one } = await registered("everything: delegated administrator, StackSet");
    const trust = JSON.parse(String(one("aws:iam/role:Role", "scanner").inputs.assumeRolePolicy)) as {
      readonly Statement: readonly { readonly Sid: string; readonly Condition: unknown }[];
    };
    expect(trust.Statement.map(({ Sid }) => Sid)).toEqual(["TakenOnByService", "TakenOnByWorkload"]);
    expect(trust.Statement[1]?.Condition).toEqual({
      StringEquals: { "token.example:aud": "sts.amazonaws.com", "token.example:sub": "repo:acme/hubscan" },
    });
  });

  it("a hub that may not read the organization reads it through the role that the stack makes for it", async () => {
    const { one } = await registered("direct: member account, existing network");
    const { containerDefinitions } = one("aws:ecs/taskDefinition:TaskDefinition").inputs;
    expect(String(containerDefinitions)).toContain(
      `"value":"arn:aws:iam::${managementAccount}:role/hubscan-dev-organization-reader"`,
    );
  });
});
