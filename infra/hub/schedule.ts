import * as aws from "@pulumi/aws";
import type { HubContext } from "./context.ts";
import { fanOutStarterPolicy } from "./permissions/fan-out-starter.ts";
import { scanTarget, startRetries } from "./scan-target.ts";
import type { ScanTask } from "./scan-task.ts";
import { makeStarterRole, startOf } from "./starter-role.ts";

/**
 * Starts scans on the configured schedule, in UTC: the task, or the state machine where scans are fanned out. Null when the schedule
 * is off.
 */
export function makeSchedule(
  context: HubContext,
  task: ScanTask,
  fanOut: aws.sfn.StateMachine | null,
  deadLetters: aws.sqs.Queue,
): aws.cloudwatch.EventRule | null {
  const { name, config, place, parent } = context;
  if (config.schedule === "off") return null;
  const rule = new aws.cloudwatch.EventRule(
    `${name}-schedule`,
    { description: "Scans the organization.", scheduleExpression: config.schedule },
    { parent },
  );
  const start =
    fanOut === null
      ? startOf(task, place)
      : fanOut.arn.apply((stateMachineArn) => fanOutStarterPolicy(stateMachineArn));
  const target =
    fanOut === null ? { arn: task.cluster.arn, ecsTarget: scanTarget(task) } : { arn: fanOut.arn };
  new aws.cloudwatch.EventTarget(
    "schedule",
    {
      ...target,
      rule: rule.name,
      roleArn: makeStarterRole(context, `${name}-schedule`, start).arn,
      retryPolicy: startRetries,
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { parent },
  );
  return rule;
}
