import { dnsSuffix } from "../../../scanner/access/dns-suffix.ts";
import { shardsPath } from "../../../scanner/results/layout.ts";
import type { ReasonedStatement } from "../../policy-document.ts";

/** What the state machine's role is about. */
export interface StateMachineRights {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** The state machine's own name: its ARN is not known before the role is there. */
  readonly name: string;
  readonly clusterArn: string;
  /** The task definition's ARN without a revision. */
  readonly taskDefinitionArn: string;
  /** The scanner role and the execution role. */
  readonly taskRoleArns: readonly string[];
  readonly bucketArn: string;
  /** KMS key of the results bucket; null for S3's own. */
  readonly keyArn: string | null;
}

/** The ARN of a state machine by its name. */
export function stateMachineArn(
  place: Pick<StateMachineRights, "partition" | "region" | "accountId" | "name">,
): string {
  return `arn:${place.partition}:states:${place.region}:${place.accountId}:stateMachine:${place.name}`;
}

/**
 * What Step Functions may do for the fan-out. It starts hubscan's commands, waits for them and reads which shards there are; it
 * enters no account, and writes no results.
 */
export function stateMachineRolePolicy(rights: StateMachineRights): readonly ReasonedStatement[] {
  return [...runTasks(rights), ...fanOut(rights), ...readPasses(rights), logErrors];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html */
function runTasks(rights: StateMachineRights): ReasonedStatement[] {
  const { partition, region, accountId, clusterArn, taskDefinitionArn, taskRoleArns } = rights;
  return [
    {
      why: "Starts hubscan's commands: the scan's task definition, in whichever revision is the newest, on the hub's cluster.",
      Sid: "RunScanTasks",
      Effect: "Allow",
      Action: ["ecs:RunTask"],
      Resource: `${taskDefinitionArn}:*`,
      Condition: { ArnEquals: { "ecs:cluster": clusterArn } },
    },
    {
      why: "Waits for tasks that it has started, and stops them with the execution. Their ids are not known before: tasks of the hub's cluster.",
      Sid: "FollowScanTasks",
      Effect: "Allow",
      Action: ["ecs:DescribeTasks", "ecs:StopTask"],
      Resource: `${clusterArn.replace(":cluster/", ":task/")}/*`,
    },
    {
      why: "Learns when a task has ended, by a rule that Step Functions manages itself: one for all state machines of the account.",
      Sid: "HearOfEndedTasks",
      Effect: "Allow",
      Action: ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
      Resource: `arn:${partition}:events:${region}:${accountId}:rule/StepFunctionsGetEventsForECSTaskRule`,
    },
    {
      why: "Gives tasks the two roles that the scan's task definition names, and gives them to ECS tasks only.",
      Sid: "PassTaskRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: taskRoleArns,
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
function fanOut(rights: StateMachineRights): ReasonedStatement[] {
  const itself = stateMachineArn(rights);
  const executions = itself.replace(":stateMachine:", ":execution:");
  return [
    {
      why: "Starts an execution of its own for each shard, and sees whether an older scan is running.",
      Sid: "StartShards",
      Effect: "Allow",
      Action: ["states:ListExecutions", "states:StartExecution"],
      Resource: itself,
    },
    {
      why: "Follows the executions of its shards, and stops them with the scan. AWS names the first form; the shards' ARNs have the second.",
      Sid: "FollowShards",
      Effect: "Allow",
      Action: ["states:DescribeExecution", "states:StopExecution"],
      Resource: [`${executions}:*`, `${executions}/*`],
    },
  ];
}

function readPasses({ region, bucketArn, keyArn }: StateMachineRights): ReasonedStatement[] {
  const read: ReasonedStatement = {
    why: "Reads which shards a pass has. No results: no findings, no resources.",
    Sid: "ReadPasses",
    Effect: "Allow",
    Action: ["s3:GetObject"],
    Resource: `${bucketArn}/${shardsPath("*")}/*`,
  };
  if (keyArn === null) return [read];
  return [
    read,
    {
      why: "Passes are encrypted with the results' key. It is used through S3 only.",
      Sid: "DecryptPasses",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.${dnsSuffix(region)}` } },
    },
  ];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const logErrors: ReasonedStatement = {
  why: "Logs what fails. Deliveries of logs, and the policies that allow them, have no resources of their own.",
  Sid: "DeliverLog",
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
  ],
  Resource: "*",
};
