import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { configSchema, type StackConfigInput } from "../../../infra/config/schema.ts";
import type { HubContext } from "../../../infra/hub/context.ts";
import type { ScanTask } from "../../../infra/hub/scan-task.ts";
import type { Place } from "../../../infra/place.ts";
import { roleSettings } from "../../../infra/place.ts";
import { hubAccount, managementAccount, organizationId } from "../sample-stack.ts";

/** What a sample hub differs in. */
export interface SampleHub {
  readonly config?: Partial<StackConfigInput>;
  readonly place?: Partial<Place>;
}

/** A part's surroundings: a hub that is a delegated administrator in eu-west-1, and a task that is there already. */
export function sampleHub({ config = {}, place = {} }: SampleHub = {}): {
  readonly context: HubContext;
  readonly task: ScanTask;
  readonly stateMachine: () => aws.sfn.StateMachine;
} {
  const read = {
    ...configSchema.parse({ organizationId, hubAccountId: hubAccount, ...config }),
    stack: "dev",
    region: place.region ?? "eu-west-1",
  };
  const at: Place = {
    partition: "aws",
    region: read.region,
    hubAccountId: hubAccount,
    managementAccountId: managementAccount,
    hubIs: "delegated administrator",
    ...place,
  };
  const provider = new aws.Provider("hub", { region: read.region as aws.Region });
  const parent = new pulumi.ComponentResource("test:index:Hub", "hub", {}, { providers: [provider] });
  const context: HubContext = {
    name: "hubscan-dev",
    config: read,
    place: at,
    role: roleSettings(read, at),
    parent,
  };
  return { context, task: sampleTask(parent), stateMachine: () => sampleStateMachine(parent) };
}

function sampleTask(parent: pulumi.Resource): ScanTask {
  const options = { parent };
  const role = (name: string) => new aws.iam.Role(name, { name, assumeRolePolicy: "{}" }, options);
  return {
    cluster: new aws.ecs.Cluster("scans", { name: "hubscan-dev" }, options),
    definition: new aws.ecs.TaskDefinition(
      "scan",
      { family: "hubscan-dev", containerDefinitions: "[]" },
      options,
    ),
    scannerRole: role("scanner"),
    executionRole: role("execution"),
    network: {
      subnetIds: pulumi.output(["subnet-1"]),
      securityGroupIds: pulumi.output(["sg-1"]),
      assignPublicIp: true,
    },
    logGroup: new aws.cloudwatch.LogGroup("scanner", { name: "/hubscan/hubscan-dev" }, options),
    capacityProvider: "FARGATE_SPOT",
  };
}

function sampleStateMachine(parent: pulumi.Resource): aws.sfn.StateMachine {
  return new aws.sfn.StateMachine("fan-out", { definition: "{}", roleArn: "arn" }, { parent });
}
