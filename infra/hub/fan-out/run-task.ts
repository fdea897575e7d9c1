import type { Template } from "./states-language.ts";

/** Where tasks run, and what they are made from. */
export interface TaskPlace {
  readonly clusterArn: string;
  /** Without a revision: see {@link runTask}. */
  readonly taskDefinitionArn: string;
  readonly containerName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
}

/**
 * Arguments of RunTask for one command of hubscan. The task definition has all settings of a scan; a command and the variables
 * here are all that a step adds, far below the 8,192 characters that overrides may have.
 *
 * The newest revision of the task definition is taken: an execution that a deployment overtakes could not start another task of
 * a revision that the deployment took away. Where the deployment changed the policies, the shards refuse to go on with another
 * set than the plan's, and their accounts count as not scanned.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function runTask(
  place: TaskPlace,
  command: Template,
  environment: Readonly<Record<string, string>>,
  capacity: "FARGATE" | "FARGATE_SPOT" = "FARGATE",
): Readonly<Record<string, Template>> {
  return {
    Cluster: place.clusterArn,
    TaskDefinition: place.taskDefinitionArn,
    ...(capacity === "FARGATE"
      ? { LaunchType: "FARGATE" }
      : { CapacityProviderStrategy: [{ CapacityProvider: capacity, Weight: 1 }] }),
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: place.subnetIds,
        SecurityGroups: place.securityGroupIds,
        AssignPublicIp: place.assignPublicIp ? "ENABLED" : "DISABLED",
      },
    },
    Overrides: {
      ContainerOverrides: [
        {
          Name: place.containerName,
          Command: command,
          Environment: Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
        },
      ],
    },
  };
}

/** A task that runs to its end. What ECS says of it is dropped: it is of no use to later steps, and large. */
export function runToEnd(partition: string) {
  return { Type: "Task", Resource: `arn:${partition}:states:::ecs:runTask.sync`, Output: {} } as const;
}
