import { passPath } from "../../../scanner/results/layout.ts";
import { retries } from "./retries.ts";
import { endOfTask, runTask, type TaskPlace } from "./run-task.ts";
import {
  type Catcher,
  jsonata,
  type State,
  type StateMachineDefinition,
  type TaskState,
} from "./states-language.ts";
import { guardDelay, shardTimeLimit, timeLimits } from "./time-limits.ts";

/** What the state machine is made with. */
export interface FanOutParts {
  readonly partition: string;
  readonly stateMachineArn: string;
  readonly task: TaskPlace;
  /** The capacity that shards are scanned on. The other commands take minutes, and a scan hangs on them: they run on demand. */
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /** The results bucket: passes are read from it. */
  readonly bucketName: string;
  /** The scanner's log, for messages. */
  readonly logGroupName: string;
  /** About so many accounts are scanned by one task. */
  readonly accountsPerShard: number;
  readonly shardsAtOnce: number;
}

/** The plan's pass, and two more for what is missing then. */
export const passes = 3;

/**
 * The state machine that spreads a scan over several tasks: plan, scan each shard, plan what is missing and scan that, merge.
 *
 * What decides whether an account was scanned is its marker in the results, never what a task ended with: a shard may fail as often
 * as it likes, and merge says what is missing.
 */
export function fanOutDefinition(parts: FanOutParts): StateMachineDefinition {
  return {
    Comment: "Scans the organization's accounts with several tasks: plan, shards, what is missing, merge.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: timeLimits.execution,
    StartAt: "NameScan",
    States: { ...guard(parts), ...plan(parts), ...scan(parts), ...reconcile(parts), ...merge(parts) },
  };
}

type States = Readonly<Record<string, State>>;

/**
 * Lets an execution go on only when no older one is running. EventBridge cannot name executions, so that a name cannot be the lock;
 * a lock in the bucket would outlive an execution that was stopped. The list of running executions is right by itself.
 */
function guard({ partition, stateMachineArn }: FanOutParts): States {
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

function plan(parts: FanOutParts): States {
  const { partition, task, bucketName, accountsPerShard, shardsAtOnce } = parts;
  const variables = {
    HUBSCAN_SCAN_ID: jsonata("$scan"),
    HUBSCAN_ACCOUNTS_PER_SHARD: String(accountsPerShard),
    HUBSCAN_SHARDS_AT_ONCE: String(shardsAtOnce),
  };
  return {
    Plan: {
      ...runToEnd(parts),
      Arguments: runTask(task, ["plan"], variables),
      TimeoutSeconds: timeLimits.plan,
      Retry: retries.plan,
      Catch: [
        { ErrorEquals: ["States.ALL"], Assign: { ended: endOfTask(task.containerName) }, Next: "PlanFailed" },
      ],
      Next: "ReadPass",
    },
    PlanFailed: fail("HubscanPlanFailed", "The scan was not planned: ", parts),
    ReadPass: {
      Type: "Task",
      Resource: `arn:${partition}:states:::aws-sdk:s3:getObject`,
      Arguments: { Bucket: bucketName, Key: jsonata(`[${passKeys().join(", ")}][$pass - 1]`) },
      TimeoutSeconds: timeLimits.call,
      Retry: retries.call,
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { ended: callFailure, trouble: trouble("A pass was not read") },
          Next: "IsPlanUnread",
        },
      ],
      Assign: {
        planned: jsonata(`(
          $read := $parse($states.result.Body);
          $read.format = 1 and $read.scan = $scan and $read.pass = $pass
            ? { 'atOnce': $read.atOnce, 'shards': [$read.shards] }
            : $error('this is not pass ' & $pass & ' of scan ' & $scan)
        )`),
      },
      Output: {},
      Next: "HasShards",
    },
    IsPlanUnread: {
      Type: "Choice",
      Choices: [{ Condition: jsonata("$pass = 1"), Next: "PlanUnread" }],
      Default: "Merge",
    },
    PlanUnread: fail("HubscanPlanUnread", "The plan of the scan could not be read: "),
    HasShards: {
      Type: "Choice",
      Choices: [{ Condition: jsonata("$count($planned.shards) > 0"), Next: "Scan" }],
      Default: "Merge",
    },
  };
}

/**
 * Each shard in an execution of its own: a map inside this execution would run 40 at once, and all its events would count against
 * the 25,000 of one execution. Shards are passed as items, without a reader: there are 200 at most, of some 40 bytes. Their results
 * are dropped, without a writer: the results of a scan are in the bucket already.
 */
function scan(parts: FanOutParts): States {
  return {
    Scan: {
      Type: "Map",
      Label: "Scan",
      Items: jsonata("$planned.shards"),
      ItemSelector: {
        scan: jsonata("$scan"),
        shard: jsonata("$states.context.Map.Item.Value.shard"),
        accounts: jsonata("$states.context.Map.Item.Value.accounts"),
      },
      // Each shard takes its part of what IAM allows the hub: more at once than planned would be throttled.
      MaxConcurrency: jsonata("$planned.atOnce"),
      // With less, the shards that run well would be stopped for the ones that do not.
      ToleratedFailurePercentage: 100,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "ScanShard",
        States: shardStates(parts),
      },
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { trouble: trouble("Shards were not scanned") },
          Output: {},
          Next: "IsAnotherPassDue",
        },
      ],
      Output: {},
      Next: "IsAnotherPassDue",
    },
    IsAnotherPassDue: {
      Type: "Choice",
      Choices: [
        {
          Condition: jsonata(
            `$pass < ${passes} and $toMillis($states.context.State.EnteredTime) - ` +
              `$toMillis($states.context.Execution.StartTime) < ${timeLimits.lastPassBegins * 1000}`,
          ),
          Next: "Reconcile",
        },
      ],
      Default: "Merge",
    },
  };
}

/** On Spot, what is interrupted is scanned on demand: the accounts that were finished are not repeated. */
function shardStates(parts: FanOutParts): States {
  const { task, capacityProvider } = parts;
  const variables = {
    HUBSCAN_SCAN_ID: jsonata("$states.input.scan"),
    HUBSCAN_SHARD: jsonata("$states.input.shard"),
  };
  const step = (capacity: FanOutParts["capacityProvider"]) => {
    const { Output, ...toEnd } = runToEnd(parts);
    return {
      ...toEnd,
      Arguments: runTask(task, ["scan"], variables, capacity),
      TimeoutSeconds: shardTimeLimit,
      Output,
    } as const;
  };
  if (capacityProvider === "FARGATE") {
    return { ScanShard: { ...step("FARGATE"), Retry: retries.start, End: true } };
  }
  return {
    ScanShard: {
      ...step("FARGATE_SPOT"),
      Retry: retries.startOnSpot,
      Catch: [{ ErrorEquals: ["States.ALL"], Output: jsonata("$states.input"), Next: "ScanShardOnDemand" }],
      End: true,
    },
    ScanShardOnDemand: { ...step("FARGATE"), Retry: retries.start, End: true },
  };
}

function reconcile(parts: FanOutParts): States {
  const { task } = parts;
  return {
    Reconcile: {
      ...runToEnd(parts),
      Comment: "Plans what is missing as a further pass.",
      Arguments: runTask(task, ["reconcile", "--pass", jsonata("$string($pass + 1)")], {
        HUBSCAN_SCAN_ID: jsonata("$scan"),
      }),
      TimeoutSeconds: timeLimits.reconcile,
      Retry: retries.plan,
      // What was scanned is worth a summary all the same: it says what is missing.
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { trouble: trouble("What is missing was not found out") },
          Output: {},
          Next: "Merge",
        },
      ],
      Assign: { pass: jsonata("$pass + 1") },
      Next: "ReadPass",
    },
  };
}

/** A merge that ends with 3 or 4 has done its work: findings at or above --fail-on, coverage incomplete. */
function merge(parts: FanOutParts): States {
  const { task } = parts;
  const outcome = (text: string) =>
    ({
      Type: "Succeed",
      Output: {
        outcome: text,
        scan: jsonata("$scan"),
        passes: jsonata("$pass"),
        trouble: jsonata("$trouble"),
      },
    }) as const;
  return {
    Merge: {
      ...runToEnd(parts),
      Arguments: runTask(task, ["merge"], { HUBSCAN_SCAN_ID: jsonata("$scan") }),
      TimeoutSeconds: timeLimits.merge,
      Retry: retries.start,
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { ended: endOfTask(task.containerName), merges: jsonata("$merges + 1") },
          Output: {},
          Next: "HowMergeEnded",
        },
      ],
      Next: "Done",
    },
    HowMergeEnded: {
      Type: "Choice",
      Choices: [
        { Condition: jsonata("$ended.exitCode = 3"), Next: "DoneWithFindings" },
        { Condition: jsonata("$ended.exitCode = 4"), Next: "DoneIncomplete" },
        // The container did not end by itself: the image was not pulled, or its host was lost.
        {
          Condition: jsonata(
            "$not($exists($ended.exitCode)) and $ended.error != 'States.Timeout' and $merges < 2",
          ),
          Next: "Merge",
        },
      ],
      Default: "MergeFailed",
    },
    Done: outcome("done"),
    DoneWithFindings: outcome("findings at or above the severity that fails a scan"),
    DoneIncomplete: outcome("coverage incomplete"),
    MergeFailed: fail("HubscanMergeFailed", "Accounts were scanned, and no summary was made: ", parts),
  };
}

/** A task that runs to its end. What ECS says of it is dropped: it is of no use to later steps, and large. */
function runToEnd({ partition }: FanOutParts) {
  const kept: Pick<TaskState, "Type" | "Resource" | "Output"> & { readonly Output: Record<string, never> } = {
    Type: "Task",
    Resource: `arn:${partition}:states:::ecs:runTask.sync`,
    Output: {},
  };
  return kept;
}

/** Each pass's file, as JSONata texts that end in the scan's id. */
function passKeys(): string[] {
  return Array.from({ length: passes }, (_, index) => `'${passPath("' & $scan & '", index + 1)}'`);
}

const callFailure: Exclude<Catcher["Assign"], undefined>[string] = {
  error: jsonata("$states.errorOutput.Error"),
  reason: jsonata("$substring($states.errorOutput.Cause, 0, 1000)"),
};

/** What went wrong on the way, for the execution's output. */
function trouble(what: string): string {
  return jsonata(
    `'${what}: ' & $states.errorOutput.Error & ': ' & $substring($states.errorOutput.Cause, 0, 1000)`,
  );
}

/** Ends the execution as failed, in words for whoever gets the alarm. */
function fail(
  error: string,
  beginning: string,
  parts: Pick<FanOutParts, "logGroupName"> | null = null,
): State {
  const log =
    parts === null
      ? ""
      : ` & ($exists($ended.task) ? ' The log of task ' & $ended.task & ' is in ${parts.logGroupName}.' : '')`;
  return {
    Type: "Fail",
    Error: error,
    Cause: jsonata(
      `'${beginning}' & $ended.error & ': ' & $ended.reason & ` +
        `($exists($ended.exitCode) ? ' (exit code ' & $ended.exitCode & ').' : '.')${log}`,
    ),
  };
}
