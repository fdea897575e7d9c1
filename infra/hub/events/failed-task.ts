import { scanExitCodes } from "../../../scanner/results/exit-code.ts";
import type { EventPattern } from "./event-pattern.ts";

/** Who Step Functions says has started a task. */
const startedByStepFunctions = "AWS Step Functions";

/**
 * A task of the cluster that ended without finishing its scan. Findings and incomplete coverage are results: their exit codes are no
 * failure. A task that never ran, or that was killed with its machine, has no exit code.
 *
 * Tasks of the fan-out are left to the state machine, which repeats what fails and says so itself when that does not help.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function failedTask(clusterArn: string): EventPattern {
  const exitCode = [{ "anything-but": [...scanExitCodes] }, { exists: false }];
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: {
      clusterArn: [clusterArn],
      lastStatus: ["STOPPED"],
      startedBy: [{ "anything-but": [startedByStepFunctions] }, { exists: false }],
      $or: [{ containers: { exitCode } }, { stopCode: ["TaskFailedToStart"] }],
    },
  };
}

/**
 * An execution of the fan-out that did not come to its end. The executions of single shards belong to a map run, not to the state
 * machine by itself, and do not match.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function failedExecution(stateMachineArn: string): EventPattern {
  return {
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: {
      stateMachineArn: [stateMachineArn],
      status: ["FAILED", "TIMED_OUT", "ABORTED"],
    },
  };
}
