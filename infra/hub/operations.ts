import type * as aws from "@pulumi/aws";
import { makeAlarms } from "./alarms.ts";
import { letPublish } from "./alerts.ts";
import type { HubContext } from "./context.ts";
import { letRulesSend, makeDeadLetters } from "./dead-letters.ts";
import { makeEventScans } from "./event-scans.ts";
import type { ScanTask } from "./scan-task.ts";
import { makeSchedule } from "./schedule.ts";
import { makeAssumeRoleWatch } from "./watch-assume-role.ts";

/** What is operated. */
export interface OperationParts {
  readonly task: ScanTask;
  /** The state machine that scheduled scans are spread by; null when one task scans. */
  readonly fanOut: aws.sfn.StateMachine | null;
  /** What people are told by: the scanner tells as well, so it is made before the task. */
  readonly alerts: aws.sns.Topic;
  /** Where scans of the whole organization put their results, `s3://BUCKET`, and where those do that an event has started. */
  readonly results: string;
  readonly eventResults: string;
  /** The provider of the management account; null when the stack has none. */
  readonly management: aws.Provider | null;
}

/** What goes on by itself. */
export interface Operations {
  readonly deadLetters: aws.sqs.Queue;
}

/** Starts scans by the clock and by events, and tells people what went wrong. */
export function makeOperations(context: HubContext, parts: OperationParts): Operations {
  const { task, fanOut, alerts, results, eventResults, management } = parts;
  const deadLetters = makeDeadLetters(context);
  const told = { topic: alerts, deadLetters };

  const schedule = makeSchedule(context, task, fanOut, deadLetters);
  const eventScans = makeEventScans(context, { task, deadLetters, results: eventResults, management });
  const { alarms, rules } = makeAlarms(context, { ...told, task, fanOut, results });
  const watch = makeAssumeRoleWatch(context, told);

  const telling = [...rules, ...(watch === null ? [] : [watch])];
  letPublish(context, alerts, { alarms, rules: telling });
  letRulesSend(context, deadLetters, [...(schedule === null ? [] : [schedule]), ...eventScans, ...telling]);
  return { deadLetters };
}
