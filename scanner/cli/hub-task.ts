import { identifyCaller } from "../access/caller.ts";
import { createAwsEnvironment } from "../access/clients.ts";
import { homeRegion, hubCredentials } from "../access/hub-credentials.ts";
import { briefRetry } from "../access/retry.ts";
import { systemTiming, type Timing } from "../access/timing.ts";
import { type EndedTask, followTask } from "../hub/follow-task.ts";
import type { TaskPlace } from "../hub/read-outputs.ts";
import { type HubAccess, ownRequest, type StartedTask, saidText, startTask } from "../hub/run-task.ts";
import { startAlone } from "../hub/start-alone.ts";
import { stopCauses } from "../hub/stopped-reason.ts";
import { UserError } from "../user-error.ts";
import { endSignal } from "./end-signal.ts";
import { shellWords } from "./options/given.ts";
import { type HubValues, hubPlace } from "./options/hub.ts";
import { taskVoice } from "./task-voice.ts";
import type { Terminal } from "./terminal.ts";
import { wrapped } from "./text-layout.ts";
import { version } from "./version.ts";

/** A command that is to run in the hub. */
export interface HubTask {
  /** Arguments of hubscan there. */
  readonly command: readonly string[];
  /** Shown with the task in ECS. */
  readonly startedBy: string;
  /** Whether to stay with it to its end. */
  readonly follow: boolean;
  /** Whether it scans the whole organization: a hub that fans scans out has another way to do that. */
  readonly everything: boolean;
  /** Whether a scan that runs already, or is started at the same moment, keeps this one from being started. */
  readonly alone: boolean;
  readonly json: boolean;
  /** The command that does it once more, told when it did not end with 0; the task itself cannot know it. */
  readonly again: string;
}

/** What a process that could not be told ends with. */
const failed = 1;

/**
 * Starts a task in the hub; followed, its log is shown here and its exit code becomes ours.
 * @throws UserError when it was not started, and when we are asked to end: the task then goes on
 */
export async function runInHub(terminal: Terminal, hub: HubValues, task: HubTask): Promise<void> {
  const timing: Timing = systemTiming;
  const signal = endSignal(process, (name) => new UserError(`Ended by ${name}.`, "No task was started."));
  const environment = createAwsEnvironment({ environment: terminal.environment, version });
  let started: StartedTask | null = null;
  let place: TaskPlace | null = null;
  try {
    place = await hubPlace(hub, terminal, () => homeRegion(terminal.environment), signal);
    if (task.everything) refuseOneTask(place);
    const credentials = hubCredentials(terminal.environment, timing.now);
    const access: HubAccess = { environment, credentials, timing };
    await checkAccount(access, place);
    signal.throwIfAborted();
    started = task.alone
      ? await startAlone(access, place, task.command, task.startedBy)
      : await startTask(access, place, ownRequest(access, task.command, task.startedBy));
    terminal.note(`Task ${started.id} was started in cluster ${place.cluster}.\n`);
    signal.throwIfAborted();
    if (!task.follow) {
      const told = task.json
        ? `${JSON.stringify({ task: started.arn, cluster: place.cluster }, null, 2)}\n`
        : `${howTo(place, started).join("\n")}\n`;
      await terminal.out(told);
      return;
    }
    const voice = taskVoice(terminal, { dataToNotes: task.json });
    const ended = await followTask(access, place, started, voice, signal);
    await voice.written();
    await report(terminal, started, ended, voice.summary(), task);
  } catch (error) {
    if (!signal.aborted || started === null || place === null) throw error;
    throw goesOn(signal, place, started);
  } finally {
    environment.close();
  }
}

/** A cluster of the same name in another account is another hub, or none. */
async function checkAccount(access: HubAccess, { hubAccountId, region }: TaskPlace): Promise<void> {
  const caller = await identifyCaller({ ...access, homeRegion: region, retry: briefRetry });
  if (hubAccountId === null || caller.account === hubAccountId) return;
  throw new UserError(
    `The hub is account ${hubAccountId}, and you are ${caller.arn}.`,
    "Use credentials of the hub's account: AWS_PROFILE, or aws sso login.",
  );
}

function refuseOneTask({ startFanOutCommand }: TaskPlace): void {
  if (startFanOutCommand === null) return;
  throw new UserError(
    "This hub spreads scans over several tasks, and one task would scan the whole organization.",
    `Start a scan as the schedule does: ${startFanOutCommand}\n` +
      "Scan a part in one task: --account, --ou or --tag. Scan everything in one task all the same: --one-task.",
  );
}

/** Commands to go on with. */
function howTo(place: TaskPlace, { arn, id }: StartedTask): string[] {
  const region = `--region ${place.region}`;
  const at = `${region} --cluster ${shellWords([place.cluster])}`;
  const { logGroup, container } = place;
  // The stack has streams named after the container.
  const stream = shellWords([`${container}/${container}/${id}`]);
  return [
    "How it goes:",
    `  aws ecs describe-tasks ${at} --tasks ${arn}`,
    ...(logGroup === null
      ? []
      : [`  aws logs tail ${shellWords([logGroup])} ${region} --follow --log-stream-names ${stream}`]),
    "Stop it (finished accounts are kept):",
    `  aws ecs stop-task ${at} --task ${id}`,
  ];
}

function goesOn(signal: AbortSignal, place: TaskPlace, task: StartedTask): UserError {
  const reason = signal.reason instanceof Error ? signal.reason.message : "Ended.";
  return new UserError(`${reason} Task ${task.id} goes on.`, howTo(place, task).join("\n"));
}

async function report(
  terminal: Terminal,
  { arn, id }: StartedTask,
  { exitCode, said, cause, lasted }: EndedTask,
  summary: string | null,
  { json, again }: HubTask,
): Promise<void> {
  terminal.setExitCode(exitCode ?? failed);
  if (json) {
    const seconds = lasted === null ? null : Math.round(lasted / 1000);
    const outcome = {
      task: arn,
      exitCode,
      stopCode: said.code,
      stoppedReason: said.message,
      cause,
      seconds,
      summary,
    };
    await terminal.out(`${JSON.stringify(outcome, null, 2)}\n`);
    return;
  }
  const after = lasted === null ? "" : ` after ${Math.round(lasted / 1000)} s`;
  const what = exitCode === null ? "did not run to its end" : `ended with ${exitCode}${after}`;
  const lines = [`Task ${id} ${what}.${summary === null ? "" : ` ${summary}`}`];
  if (exitCode === null || cause !== null) {
    lines.push(...wrapped(saidText(said), terminal));
    if (cause !== null) {
      const { meaning, cure } = stopCauses[cause];
      lines.push(...wrapped(`${cause}: ${meaning}`, terminal), ...wrapped(`To mend it: ${cure}`, terminal));
    }
  }
  if (exitCode !== 0) lines.push(`Once more: ${again}`);
  terminal.note(`${lines.join("\n")}\n`);
}
