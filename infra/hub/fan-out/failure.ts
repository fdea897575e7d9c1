import type { FanOutParts } from "./parts.ts";
import { jsonata, type State, type Template } from "./states-language.ts";

/**
 * What is known of a task that failed: `error`, `reason`, and where the task got so far `exitCode` and `task`, its id. A task that
 * ran is described in the cause as JSON; a task that was not started has the error's message, or the failures of RunTask.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
 */
export function endOfTask(containerName: string): string {
  return jsonata(`(
    $cause := $states.errorOutput.Cause;
    $said := $substring($cause, 0, 1) = '{' ? $parse($cause) : {};
    $container := $said.Containers[Name = '${containerName}'][0];
    {
      'error': $states.errorOutput.Error,
      'reason': [$said.StoppedReason, $said.Failures.Reason, $substring($cause, 0, 1000), 'no reason is given'][$ != ''][0],
      'exitCode': $container.ExitCode,
      'task': $split($said.TaskArn, '/')[-1]
    }
  )`);
}

/** What is known of a call that failed. A time-out has no cause. */
export const callFailure: Template = {
  error: jsonata("$states.errorOutput.Error"),
  reason: jsonata("'' & $substring($states.errorOutput.Cause, 0, 1000)"),
};

/** What went wrong on the way, for the execution's output. */
export function trouble(what: string): string {
  return jsonata(
    `'${what}: ' & $states.errorOutput.Error & ': ' & $substring($states.errorOutput.Cause, 0, 1000)`,
  );
}

/** Ends the execution as failed, in words for whoever gets the alarm. */
export function fail(
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
