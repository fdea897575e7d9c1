import { passPath } from "../../../scanner/results/layout.ts";
import { callFailure, endOfTask, fail, trouble } from "./failure.ts";
import type { FanOutParts, States } from "./parts.ts";
import { retries } from "./retries.ts";
import { runTask, runToEnd } from "./run-task.ts";
import { jsonata } from "./states-language.ts";
import { timeLimits } from "./time-limits.ts";

/** The plan's pass, and two more for what is missing then. */
export const passes = 3;

/** The plan, and the reading of any pass: the plan's, and those that reconcile makes. */
export function plan(parts: FanOutParts): States {
  const { partition, task, bucketName, accountsPerShard, shardsAtOnce } = parts;
  const variables = {
    HUBSCAN_SCAN_ID: jsonata("$scan"),
    HUBSCAN_ACCOUNTS_PER_SHARD: String(accountsPerShard),
    HUBSCAN_SHARDS_AT_ONCE: String(shardsAtOnce),
  };
  return {
    Plan: {
      ...runToEnd(parts.partition),
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

/** A further pass over what has no whole results yet. */
export function reconcile(parts: FanOutParts): States {
  const { task } = parts;
  return {
    Reconcile: {
      ...runToEnd(parts.partition),
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

/** Each pass's file, as a JSONata expression that puts the scan's id in. */
function passKeys(): string[] {
  return Array.from({ length: passes }, (_, index) => `'${passPath("' & $scan & '", index + 1)}'`);
}
