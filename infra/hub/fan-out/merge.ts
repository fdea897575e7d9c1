import { endOfTask, fail } from "./failure.ts";
import type { FanOutParts, States } from "./parts.ts";
import { retries } from "./retries.ts";
import { runTask, runToEnd } from "./run-task.ts";
import { jsonata } from "./states-language.ts";
import { timeLimits } from "./time-limits.ts";

/** A merge that ends with 3 or 4 has done its work: findings at or above --fail-on, coverage incomplete. */
export function merge(parts: FanOutParts): States {
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
      ...runToEnd(parts.partition),
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
