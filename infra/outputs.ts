import * as pulumi from "@pulumi/pulumi";
import type { StackOutputs } from "../scanner/hub/stack-outputs.ts";
import type { RoleSettings } from "../scanner/role/settings.ts";
import {
  connectCommand,
  driftCommand,
  followLogsCommand,
  runTaskCommand,
  startFanOutCommand,
} from "./commands.ts";
import type { ReadConfig } from "./config/read.ts";
import type { Hub } from "./hub/hub.ts";
import { containerName } from "./hub/scan-task.ts";

/** What the stack tells: names that other programs take, and commands that are ready to paste. */
export function stackOutputs({
  config,
  role,
  hub,
}: {
  readonly config: ReadConfig;
  readonly role: RoleSettings;
  readonly hub: Hub;
}) {
  const { stack, region } = config;
  const { cluster, definition, network, logGroup, capacityProvider, scannerRole } = hub.task;
  const task = {
    region,
    cluster: cluster.name,
    taskDefinition: definition.arn,
    capacityProvider,
    subnetIds: network.subnetIds,
    securityGroupIds: network.securityGroupIds,
    assignPublicIp: network.assignPublicIp,
  };
  return {
    ...task,
    stack,
    hubAccountId: config.hubAccountId,
    organizationId: config.organizationId,
    managementRoleArn: config.managementRoleArn ?? null,
    container: containerName,
    logGroup: logGroup.name,
    resultsBucket: hub.results.bucket.bucket,
    repository: hub.image.repository.repositoryUrl,
    image: hub.image.uri,
    scannerRoleArn: scannerRole.arn,
    targetRoleName: role.roleName,
    targetRolePath: role.rolePath,
    targets: config.targets,
    schedule: config.schedule,
    stateMachine: hub.fanOut?.arn ?? null,
    alertsTopic: hub.alerts.topic.arn,
    runTaskCommand: pulumi.output(task).apply(runTaskCommand),
    startFanOutCommand:
      hub.fanOut === null
        ? null
        : hub.fanOut.arn.apply((stateMachineArn) => startFanOutCommand({ region, stateMachineArn })),
    followLogsCommand: logGroup.name.apply((name) => followLogsCommand({ region, logGroup: name })),
    driftCommand: driftCommand(stack),
    connectCommand: connectCommand(stack),
  } satisfies { readonly [Name in keyof StackOutputs]: pulumi.Input<StackOutputs[Name]> };
}
