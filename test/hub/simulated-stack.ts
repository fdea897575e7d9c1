import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { StackOutputs } from "../../scanner/hub/stack-outputs.ts";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { startSimulator } from "../../simulator/server.ts";
import { type Ran, runHubscan } from "../cli/run-hubscan.ts";
import { alpha, beta, hubAccount } from "../scan/simulated-scan.ts";

export const region = "us-east-1";
const clusterArn = `arn:aws:ecs:${region}:${hubAccount}:cluster/hubscan-dev`;
const definitionArn = `arn:aws:ecs:${region}:${hubAccount}:task-definition/hubscan-dev:7`;

/** What the stack told when it was deployed. */
export const outputs: StackOutputs = {
  stack: "dev",
  region,
  hubAccountId: hubAccount,
  organizationId: "o-a1b2c3d4e5",
  managementRoleArn: null,
  cluster: "hubscan-dev",
  taskDefinition: definitionArn,
  container: "scanner",
  capacityProvider: "FARGATE",
  subnetIds: ["subnet-1"],
  securityGroupIds: ["sg-1"],
  assignPublicIp: true,
  logGroup: "/hubscan/hubscan-dev",
  resultsBucket: "hubscan-dev-results",
  repository: `${hubAccount}.dkr.ecr.${region}.amazonaws.com/hubscan-dev`,
  image: `${hubAccount}.dkr.ecr.${region}.amazonaws.com/hubscan-dev@sha256:00`,
  scannerRoleArn: `arn:aws:iam::${hubAccount}:role/hubscan-scanner`,
  targetRoleName: "HubscanTarget",
  targetRolePath: "/",
  targets: "stackset",
  schedule: "rate(12 hours)",
  stateMachine: null,
  alertsTopic: `arn:aws:sns:${region}:${hubAccount}:hubscan-dev-alerts`,
  runTaskCommand: "",
  startFanOutCommand: null,
  followLogsCommand: "",
  driftCommand: "",
  connectCommand: "",
};

/** Operation → answer, or cases, as estates are written. */
type Service = Readonly<Record<string, unknown>>;
/** Service → what it answers in the hub. */
export type HubServices = Readonly<Record<string, Service>>;

const rule = "hubscan-dev-schedule-1a2b3c4";

/** A hub that is deployed, and runs nothing at the moment. */
export const deployed = {
  ecs: {
    DescribeClusters: {
      clusters: [
        {
          clusterArn,
          clusterName: "hubscan-dev",
          status: "ACTIVE",
          runningTasksCount: 0,
          pendingTasksCount: 0,
        },
      ],
    },
    DescribeTaskDefinition: { taskDefinition: { taskDefinitionArn: definitionArn, status: "ACTIVE" } },
    ListTasks: { taskArns: [] },
  },
  eventbridge: {
    ListRules: { Rules: [{ Name: rule, State: "ENABLED", ScheduleExpression: "rate(12 hours)" }] },
    ListRuleNamesByTarget: { RuleNames: [rule] },
    DescribeRule: { Name: rule, State: "ENABLED" },
  },
  s3: { HeadBucket: {} },
  iam: {
    GetRole: [
      { for: { RoleName: "hubscan-scanner" }, answer: { Role: role("hubscan-scanner") } },
      { for: { RoleName: "HubscanTarget" }, answer: { Role: role("HubscanTarget") } },
    ],
    ListRoles: { Roles: [role("hubscan-dev-execution-1a2b"), role("somebody-elses")], IsTruncated: false },
  },
  cloudformation: {
    ListStackInstances: [
      { for: { CallAs: "SELF" }, answer: { Summaries: [{ Account: alpha, Status: "CURRENT" }] } },
      notDelegated(),
    ],
  },
  "resource-groups-tagging-api": {
    GetResources: {
      PaginationToken: "",
      ResourceTagMappingList: [
        { ResourceARN: clusterArn },
        { ResourceARN: "arn:aws:s3:::hubscan-dev-results" },
        { ResourceARN: `arn:aws:ecr:${region}:${hubAccount}:repository/hubscan-dev` },
        { ResourceARN: definitionArn },
      ],
    },
  },
} satisfies HubServices;

/** The same account when everything was removed: ECS remembers the cluster and the definition, and so do their tags. */
export const removed = {
  ecs: {
    DescribeClusters: { clusters: [{ clusterArn, clusterName: "hubscan-dev", status: "INACTIVE" }] },
    DescribeTaskDefinition: { taskDefinition: { taskDefinitionArn: definitionArn, status: "INACTIVE" } },
    ListTasks: [{ error: "ClusterNotFoundException", message: "Cluster not found." }],
  },
  eventbridge: { ListRules: { Rules: [] }, ListRuleNamesByTarget: { RuleNames: [] } },
  s3: { HeadBucket: [{ error: "NotFound", status: 404 }] },
  iam: {
    GetRole: [{ error: "NoSuchEntity", status: 404, message: "The role cannot be found." }],
    ListRoles: { Roles: [role("somebody-elses")], IsTruncated: false },
  },
  cloudformation: {
    ListStackInstances: [
      { for: { CallAs: "SELF" }, error: "StackSetNotFoundException", status: 404 },
      notDelegated(),
    ],
  },
  "resource-groups-tagging-api": {
    GetResources: {
      PaginationToken: "",
      ResourceTagMappingList: [{ ResourceARN: clusterArn }, { ResourceARN: definitionArn }],
    },
  },
} satisfies HubServices;

function role(RoleName: string) {
  return {
    Path: "/",
    RoleName,
    RoleId: "AROA1",
    Arn: `arn:aws:iam::${hubAccount}:role/${RoleName}`,
    CreateDate: "2026-01-01T00:00:00Z",
  };
}

function notDelegated() {
  return { error: "ValidationError", message: "Account used is not a delegated administrator" };
}

/** Runs a command against a hub in a folder with its outputs in outputs.json. */
export async function inFrontOf(
  services: HubServices,
  args: readonly string[],
  more: {
    readonly folder: string;
    readonly columns?: number;
    readonly estate?: EstateInput;
    readonly outputs?: Partial<StackOutputs>;
  },
): Promise<Ran & { readonly operations: readonly string[] }> {
  await writeFile(join(more.folder, "outputs.json"), JSON.stringify({ ...outputs, ...more.outputs }));
  const simulator = await startSimulator({
    estate: buildEstate({
      organization: {
        id: outputs.organizationId,
        delegatedAdministrators: { [hubAccount]: ["account.amazonaws.com"] },
      },
      accounts: [
        { id: alpha, name: "alpha" },
        { id: beta, name: "beta", targetRole: { missing: true } },
      ],
      ...more.estate,
      resources: { ...more.estate?.resources, [hubAccount]: { "*": services } } as NonNullable<
        EstateInput["resources"]
      >,
    }),
  });
  onTestFinished(() => simulator.close());
  const ran = await runHubscan(args, {
    folder: more.folder,
    environment: simulator.environment,
    ...(more.columns === undefined ? {} : { columns: more.columns }),
  });
  return { ...ran, operations: simulator.calls.list().map(({ operation }) => operation) };
}
