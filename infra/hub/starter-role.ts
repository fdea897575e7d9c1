import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nothingAttached } from "../nothing-attached.ts";
import { policyDocument, type ReasonedStatement, trustOfService } from "../policy-document.ts";
import type { HubContext } from "./context.ts";
import { type TaskStart, taskStarterPolicy } from "./permissions/task-starter.ts";
import type { ScanTask } from "./scan-task.ts";

/** A role with which EventBridge starts scans. */
export function makeStarterRole(
  { place, parent }: HubContext,
  name: string,
  statements: pulumi.Output<readonly ReasonedStatement[]>,
): aws.iam.Role {
  const trust = trustOfService(
    "events.amazonaws.com",
    place.hubAccountId,
    "EventBridge starts scans with it.",
  );
  const role = new aws.iam.Role(
    name,
    {
      description: "EventBridge starts hubscan's scans with it.",
      assumeRolePolicy: JSON.stringify(policyDocument([trust])),
      inlinePolicies: [
        {
          name: "start-scans",
          policy: statements.apply((reasoned) => JSON.stringify(policyDocument(reasoned))),
        },
      ],
    },
    { parent },
  );
  nothingAttached(name, role, { parent });
  return role;
}

/** What starting the scan task takes. */
export function startOf(
  task: ScanTask,
  place: HubContext["place"],
): pulumi.Output<readonly ReasonedStatement[]> {
  const { partition, region, hubAccountId } = place;
  return pulumi
    .all([task.cluster.arn, task.definition.family, task.scannerRole.arn, task.executionRole.arn])
    .apply(([clusterArn, family, scannerRoleArn, executionRoleArn]) => {
      const start: TaskStart = {
        clusterArn,
        taskDefinitionArn: `arn:${partition}:ecs:${region}:${hubAccountId}:task-definition/${family}`,
        taskRoleArns: [scannerRoleArn, executionRoleArn],
      };
      return taskStarterPolicy(start);
    });
}
