import { trouble } from "./failure.ts";
import type { FanOutParts, States } from "./parts.ts";
import { passes } from "./passes.ts";
import { retries } from "./retries.ts";
import { runTask, runToEnd } from "./run-task.ts";
import { jsonata } from "./states-language.ts";
import { shardTimeLimit, timeLimits } from "./time-limits.ts";

/**
 * Each shard in an execution of its own: a map inside this execution would run 40 at once, and all its events would count against
 * the 25,000 of one execution. Shards are passed as items, without a reader: there are 200 at most, of some 40 bytes. Their results
 * are dropped, without a writer: the results of a scan are in the bucket already.
 */
export function scanShards(parts: FanOutParts): States {
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
  const step = (capacity: FanOutParts["capacityProvider"]) => ({
    ...runToEnd(parts.partition),
    Arguments: runTask(task, ["scan"], variables, capacity),
    TimeoutSeconds: shardTimeLimit,
  });
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
