import type { ReasonedStatement } from "../../policy-document.ts";

/** What starting a scan task is about. */
export interface TaskStart {
  readonly clusterArn: string;
  /** The task definition's ARN without a revision. */
  readonly taskDefinitionArn: string;
  /** The roles that the task runs and is started with. */
  readonly taskRoleArns: readonly string[];
}

/** What EventBridge may do to start a scan: this task, on this cluster, with these roles. */
export function taskStarterPolicy(start: TaskStart): readonly ReasonedStatement[] {
  return [
    {
      why: "Starts the scan task: the stack's task definition, whichever revision is current, on the hub's cluster and on no other.",
      Sid: "RunScanTask",
      Effect: "Allow",
      Action: ["ecs:RunTask"],
      Resource: `${start.taskDefinitionArn}:*`,
      Condition: { ArnEquals: { "ecs:cluster": start.clusterArn } },
    },
    {
      why: "Gives the task the two roles that its definition names, and gives them to ECS tasks only.",
      Sid: "PassTaskRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: start.taskRoleArns,
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ];
}
