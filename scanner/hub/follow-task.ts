import type { Task } from "@aws-sdk/client-ecs";
import { AbortWatch } from "../access/abort-watch.ts";
import { describeFailure } from "../access/failure.ts";
import { endingWith, unlessAborted } from "../scan/unless-aborted.ts";
import { UserError } from "../user-error.ts";
import { logReader } from "./follow-log.ts";
import type { TaskPlace } from "./read-outputs.ts";
import { describeTask, type HubAccess, logPlace, type StartedTask } from "./run-task.ts";
import { explainStop, type StopKind, type StopMessage } from "./stopped-reason.ts";

/** Milliseconds between two looks at a task and its log. */
const pollInterval = 2000;

/** Looks without news after the end of a task, until its log is taken to be whole: the last lines arrive after it. */
const quietLooks = 3;

/** Milliseconds for which ECS may not know a task that it has just started. */
const patienceForStart = 60_000;

/** How a task ended. */
export interface EndedTask {
  /** The container's; null when it never ran, or was killed before it could end. */
  readonly exitCode: number | null;
  /** What ECS says of the end. */
  readonly said: StopMessage;
  /** Why it did not end by itself; null when it did, or when that is not known. */
  readonly cause: StopKind | null;
  /** Milliseconds from the start of the container to its end; null when it never ran. */
  readonly lasted: number | null;
}

/** What a follower is told. */
export interface TaskWatcher {
  readonly line: (message: string) => void;
  /** A status on the way to the end: `PENDING`, `RUNNING`. */
  readonly status: (status: string) => void;
  /** Something that the follower has to do without. */
  readonly warned: (message: string) => void;
}

/**
 * Follows a task and its log to the end of both.
 * @throws The signal's reason when it is aborted: the task goes on. UserError when ECS does not know the task
 */
export async function followTask(
  access: HubAccess,
  place: TaskPlace,
  task: StartedTask,
  watcher: TaskWatcher,
  signal: AbortSignal,
): Promise<EndedTask> {
  const watch = new AbortWatch(signal);
  const timing = endingWith(access.timing, watch);
  const waiting = { ...access, timing };
  const asked = <Answer>(answer: Promise<Answer>) => unlessAborted(answer, watch);
  const readLog = await asked(openLog(waiting, place, task, watcher));
  const begun = timing.now();
  let status = "";
  let ended: Task | null = null;
  for (let quiet = 0; quiet < quietLooks; ) {
    if (ended === null) {
      const found = await asked(describeTask(waiting, place, task));
      if (found === null && timing.now() - begun > patienceForStart) throw unknownTask(task);
      if (found?.lastStatus === "STOPPED") ended = found;
      else if (found?.lastStatus !== undefined && found.lastStatus !== status) {
        status = found.lastStatus;
        watcher.status(status);
      }
    }
    const lines = await asked(readLog());
    for (const line of lines) watcher.line(line);
    if (ended !== null) quiet = lines.length === 0 ? quiet + 1 : 0;
    if (quiet < quietLooks) await timing.sleep(pollInterval);
  }
  return endOf(ended ?? {}, place);
}

/** Reads the log; where that cannot be done, says so once and goes on without. */
async function openLog(
  access: HubAccess,
  place: TaskPlace,
  task: StartedTask,
  { warned }: TaskWatcher,
): Promise<() => Promise<string[]>> {
  const none = async () => [];
  const where = await logPlace(access, place).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    warned(`The task's log is not shown: ${error.message}`);
    return undefined;
  });
  if (where === undefined) return none;
  if (where === null) {
    warned("The task's log is not shown: the task definition does not send it to CloudWatch Logs.");
    return none;
  }
  const reader = logReader(access, where, task);
  let isReadable = true;
  return async () => {
    if (!isReadable) return [];
    try {
      return await reader.read();
    } catch (error) {
      const { kind, code, message } = describeFailure(error);
      if (kind === "unsent" && code === null) throw error;
      isReadable = false;
      warned(`The task's log cannot be read any more: ${code === null ? "" : `${code}: `}${message}`);
      return [];
    }
  };
}

function endOf(task: Task, { container: name }: TaskPlace): EndedTask {
  const container = task.containers?.find((one) => one.name === name);
  const exitCode = container?.exitCode ?? null;
  const message = [task.stoppedReason, container?.reason].filter((part) => part !== undefined).join("; ");
  const said = { code: task.stopCode ?? null, message: message === "" ? "ECS does not say why" : message };
  const began = task.startedAt?.getTime();
  const ended = task.stoppedAt?.getTime();
  return {
    exitCode,
    said,
    cause: explainStop(said),
    lasted: began === undefined || ended === undefined ? null : ended - began,
  };
}

function unknownTask({ id }: StartedTask): UserError {
  return new UserError(
    `ECS does not know task ${id}.`,
    "It keeps a task for an hour after its end; the log group has what it wrote.",
  );
}
