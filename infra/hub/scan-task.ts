import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The one container of the task. */
export const containerName = "scanner";

/** Where tasks get their address. */
export interface TaskNetwork {
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupIds: pulumi.Output<string[]>;
  readonly assignPublicIp: boolean;
}

/** Everything that starting a scan takes. */
export interface ScanTask {
  readonly cluster: aws.ecs.Cluster;
  readonly definition: aws.ecs.TaskDefinition;
  readonly scannerRole: aws.iam.Role;
  readonly executionRole: aws.iam.Role;
  readonly network: TaskNetwork;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The capacity provider that scans run on. */
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
}
