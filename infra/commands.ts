/** Where a scan task is started. */
export interface TaskPlace {
  readonly region: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly capacityProvider: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
}

/** The command that starts a scan now, in one task, ready to paste into a shell. */
export function runTaskCommand(place: TaskPlace): string {
  const network = `awsvpcConfiguration={subnets=[${place.subnetIds.join(",")}],securityGroups=[${place.securityGroupIds.join(",")}],assignPublicIp=${place.assignPublicIp ? "ENABLED" : "DISABLED"}}`;
  return [
    "aws ecs run-task",
    `--region ${place.region}`,
    `--cluster ${place.cluster}`,
    `--task-definition ${place.taskDefinition}`,
    `--capacity-provider-strategy capacityProvider=${place.capacityProvider},weight=1`,
    `--network-configuration '${network}'`,
    "--propagate-tags TASK_DEFINITION",
  ].join(" ");
}

/** The command that starts a scan now where scans are fanned out: what the schedule does. */
export function startFanOutCommand(place: {
  readonly region: string;
  readonly stateMachineArn: string;
}): string {
  return `aws stepfunctions start-execution --region ${place.region} --state-machine-arn ${place.stateMachineArn}`;
}

/** The command that shows the scanner's log as it is written. */
export function followLogsCommand(place: { readonly region: string; readonly logGroup: string }): string {
  return `aws logs tail ${place.logGroup} --region ${place.region} --follow`;
}

/** The command that shows what differs from the program in the accounts, and ends with 7 when something does. */
export function driftCommand(stack: string): string {
  return `pulumi preview --stack ${stack} --refresh --run-program --diff --expect-no-changes`;
}

/** The command that tries the target role in every selected account, from the hub: only the scanner role may assume it. */
export function connectCommand(stack: string): string {
  return `npx hubscan connect --from-hub --stack ${stack}`;
}
