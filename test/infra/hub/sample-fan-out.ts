import { fanOutDefinition } from "../../../infra/hub/fan-out/definition.ts";
import type { FanOutParts } from "../../../infra/hub/fan-out/parts.ts";
import type { StateMachineDefinition } from "../../../infra/hub/fan-out/states-language.ts";

const place = "eu-west-1:222222222201";

export const fanOutParts: FanOutParts = {
  partition: "aws",
  stateMachineArn: `arn:aws:states:${place}:stateMachine:hubscan-dev`,
  task: {
    clusterArn: `arn:aws:ecs:${place}:cluster/hubscan-dev`,
    taskDefinitionArn: `arn:aws:ecs:${place}:task-definition/hubscan-dev`,
    containerName: "scanner",
    subnetIds: ["subnet-11111111", "subnet-22222222"],
    securityGroupIds: ["sg-11111111"],
    assignPublicIp: true,
  },
  capacityProvider: "FARGATE",
  bucketName: "hubscan-dev-results",
  logGroupName: "/hubscan/hubscan-dev",
  accountsPerShard: 60,
  shardsAtOnce: 16,
};

/** The state machine of a sample hub. */
export function sampleFanOut(parts: Partial<FanOutParts> = {}): StateMachineDefinition {
  return fanOutDefinition({ ...fanOutParts, ...parts });
}

export const executionArn = `arn:aws:states:${place}:execution:hubscan-dev:0f1e2d3c-4b5a`;
export const startTime = "2026-11-20T10:59:44.123Z";
