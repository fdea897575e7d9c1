import type * as aws from "@pulumi/aws";
import type { ScanTask } from "./scan-task.ts";

/**
 * How long EventBridge goes on trying to start a scan. Fargate without capacity has it again within minutes; after an hour somebody
 * should know, by the alarm on dead letters.
 */
export const startRetries: aws.types.input.cloudwatch.EventTargetRetryPolicy = {
  maximumEventAgeInSeconds: 3600,
  maximumRetryAttempts: 60,
};

/** The scan task as the target of a rule. */
export function scanTarget({
  definition,
  network,
  capacityProvider,
}: ScanTask): aws.types.input.cloudwatch.EventTargetEcsTarget {
  return {
    taskDefinitionArn: definition.arn,
    taskCount: 1,
    // EventBridge refuses a launch type beside capacity providers, and the provider sends one unless it is empty.
    launchType: "",
    capacityProviderStrategies: [{ capacityProvider, weight: 1, base: 0 }],
    networkConfiguration: {
      subnets: network.subnetIds,
      securityGroups: network.securityGroupIds,
      assignPublicIp: network.assignPublicIp,
    },
  };
}
