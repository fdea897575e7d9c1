import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { HubContext } from "./context.ts";
import { failedExecution, failedTask } from "./events/failed-task.ts";
import { finishedScansPattern, overdueHours } from "./overdue.ts";
import type { ScanTask } from "./scan-task.ts";
import { type Told, tell } from "./tell.ts";

/** What alarms are made with. */
export interface AlarmParts extends Told {
  readonly task: ScanTask;
  readonly fanOut: aws.sfn.StateMachine | null;
  /** Where scans of the whole organization put their results: `s3://BUCKET`. */
  readonly results: string;
}

/** What publishes to the topic. */
export interface Alarms {
  readonly alarms: readonly aws.cloudwatch.MetricAlarm[];
  readonly rules: readonly aws.cloudwatch.EventRule[];
}

/** Tells of scans that failed, that are overdue, and that could not be started. */
export function makeAlarms(context: HubContext, parts: AlarmParts): Alarms {
  const overdue = makeOverdueAlarm(context, parts);
  return {
    alarms: [...(overdue === null ? [] : [overdue]), makeDeadLettersAlarm(context, parts)],
    rules: [
      tellOfFailedTask(context, parts),
      ...(parts.fanOut === null ? [] : [tellOfFailedExecution(context, parts, parts.fanOut)]),
    ],
  };
}

function tellOfFailedTask(context: HubContext, parts: AlarmParts): aws.cloudwatch.EventRule {
  const { cluster, logGroup } = parts.task;
  return tell(context, parts, {
    name: "failed-task",
    description: "A scan task ended without finishing its scan.",
    pattern: cluster.arn.apply(failedTask),
    values: {
      task: "$.detail.taskArn",
      time: "$.detail.stoppedAt",
      exit: "$.detail.containers[0].exitCode",
      code: "$.detail.stopCode",
      reason: "$.detail.stoppedReason",
      starter: "$.detail.startedBy",
    },
    lines: [
      `${context.name}: a scan has failed.`,
      "The task stopped at <time>. Exit code: <exit>. ECS says: <code> <reason>",
      "Task: <task>, started by: <starter>",
      pulumi.interpolate`Its log: aws logs tail ${logGroup.name} --region ${context.place.region} --since 1d`,
      "Accounts that were finished are kept. The next scan starts on schedule.",
    ],
  });
}

function tellOfFailedExecution(
  context: HubContext,
  parts: AlarmParts,
  stateMachine: aws.sfn.StateMachine,
): aws.cloudwatch.EventRule {
  return tell(context, parts, {
    name: "failed-fan-out",
    description: "A scan that is spread over several tasks did not come to its end.",
    pattern: stateMachine.arn.apply(failedExecution),
    values: {
      execution: "$.detail.executionArn",
      status: "$.detail.status",
      error: "$.detail.error",
      cause: "$.detail.cause",
    },
    lines: [
      `${context.name}: a scan has failed.`,
      "Step Functions says: <status> <error> <cause>",
      "Execution: <execution>",
      pulumi.interpolate`The log of its tasks: aws logs tail ${parts.task.logGroup.name} --region ${context.place.region} --since 1d`,
      "Accounts that were finished are kept. The next scan starts on schedule.",
    ],
  });
}

/**
 * An alarm when no scan was finished for too long: an hour without one is a breach, and so many in a row are overdue. That is what a
 * failed schedule, a task that hangs and a scan that enters no account have in common.
 */
function makeOverdueAlarm(
  { name, config, parent }: HubContext,
  { task, topic, results }: AlarmParts,
): aws.cloudwatch.MetricAlarm | null {
  const hours = overdueHours(config);
  if (hours === null) return null;
  const metric = { name: "FinishedScans", namespace: `hubscan/${name}` };
  new aws.cloudwatch.LogMetricFilter(
    "finished-scans",
    {
      logGroupName: task.logGroup.name,
      pattern: finishedScansPattern(results),
      metricTransformation: { ...metric, value: "1" },
    },
    { parent },
  );
  return new aws.cloudwatch.MetricAlarm(
    `${name}-overdue`,
    {
      alarmDescription: `No scan of the organization was finished for ${hours} hours. A stack that is new has not had one yet: the alarm ends with the first.`,
      namespace: metric.namespace,
      metricName: metric.name,
      statistic: "Sum",
      period: 3600,
      evaluationPeriods: hours,
      datapointsToAlarm: hours,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    },
    { parent },
  );
}

function makeDeadLettersAlarm(
  { name, parent }: HubContext,
  { topic, deadLetters }: AlarmParts,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(
    `${name}-dead-letters`,
    {
      alarmDescription: pulumi.interpolate`EventBridge could not start a scan, or could not tell of one. What it could not deliver, and why, is in the queue ${deadLetters.name}.`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: deadLetters.name },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      // An empty queue that nobody asks reports nothing.
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    },
    { parent },
  );
}
