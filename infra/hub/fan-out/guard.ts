import { callFailure, fail } from "./failure.ts";
import type { FanOutParts, States } from "./parts.ts";
import { retries } from "./retries.ts";
import { jsonata } from "./states-language.ts";
import { guardDelay, timeLimits } from "./time-limits.ts";

/**
 * Lets an execution go on only when no older one is running. EventBridge cannot name executions, so that a name cannot be the lock;
 * a lock in the bucket would outlive an execution that was stopped. The list of running executions is right by itself.
 */
export function guard({ partition, stateMachineArn }: FanOutParts): States {
  return {
    NameScan: {
      Type: "Pass",
      Comment: "The same id whenever this execution asks for it, so that every step can be repeated.",
      Assign: {
        scan: jsonata(
          "$replace($substring($states.context.Execution.StartTime, 0, 19), /[-:]/, '') & 'Z-' & " +
            "$substring($hash($states.context.Execution.Id, 'SHA-256'), 0, 6)",
        ),
        pass: 1,
        merges: 0,
        trouble: null,
      },
      // What started the execution has no say in what it does.
      Output: {},
      Next: "LetOthersShow",
    },
    LetOthersShow: { Type: "Wait", Seconds: guardDelay, Next: "ListRunning" },
    ListRunning: {
      Type: "Task",
      Resource: `arn:${partition}:states:::aws-sdk:sfn:listExecutions`,
      Arguments: { StateMachineArn: stateMachineArn, StatusFilter: "RUNNING" },
      TimeoutSeconds: timeLimits.call,
      Retry: retries.call,
      Catch: [{ ErrorEquals: ["States.ALL"], Assign: { ended: callFailure }, Next: "GuardFailed" }],
      // Of two that started in the same moment both must choose the same one.
      Assign: {
        oldest: jsonata(`(
          $executions := [$states.result.Executions[$not($exists(MapRunArn))]]^(StartDate, ExecutionArn);
          [$executions.ExecutionArn, $states.context.Execution.Id][0]
        )`),
      },
      Output: {},
      Next: "IsOldest",
    },
    IsOldest: {
      Type: "Choice",
      Choices: [{ Condition: jsonata("$oldest = $states.context.Execution.Id"), Next: "Plan" }],
      Default: "AlreadyRunning",
    },
    AlreadyRunning: {
      Type: "Succeed",
      Comment: "The scan that runs is going to be newer than the one that was due.",
      Output: { outcome: "already running", running: jsonata("$oldest") },
    },
    GuardFailed: fail("HubscanGuardFailed", "It is not known whether another scan is running: "),
  };
}
