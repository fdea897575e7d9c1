import { createHash } from "node:crypto";
import { UserError } from "../user-error.ts";
import type { TaskPlace } from "./read-outputs.ts";
import {
  describeTask,
  type HubAccess,
  ownRequest,
  type StartedTask,
  startTask,
  TokenTaken,
} from "./run-task.ts";
import { familyOf, type ScanTask, scanTasks } from "./scan-tasks.ts";

/**
 * Starts a scan if none runs. Whoever asks at the same moment sees the same tasks, and comes by the same client token: ECS starts one
 * task for it, and tells the others which.
 *
 * @param by what is shown with the task, before a part that tells this request from others
 * @throws UserError when a scan runs already, and saying why it was not started
 */
export async function startAlone(
  access: HubAccess,
  place: TaskPlace,
  command: readonly string[],
  by: string,
): Promise<StartedTask> {
  const { running, lastEnded } = await scanTasks(access, place);
  if (running.length > 0) throw alreadyRunning(place, running.map(taskText));
  const request = ownRequest(access, command, by);
  let before = lastEnded?.id ?? "none";
  for (let link = 0; link < mostLinks; link += 1) {
    try {
      return await startTask(access, place, { ...request, clientToken: tokenAfter(place, before) });
    } catch (error) {
      if (!(error instanceof TokenTaken)) throw error;
      const { task } = error;
      if (task === null) throw alreadyRunning(place, ["  just started by somebody else"]);
      const status = await statusOf(access, place, task);
      if (status !== null && status !== "STOPPED") {
        throw alreadyRunning(place, [`  task ${task.id}, ${status}, just started by somebody else`]);
      }
      // It ended so long ago that ECS lists it no more, but knows its token still: the next one comes after it.
      before = task.id;
    }
  }
  throw new UserError(
    `The task was not started: ECS knows ${mostLinks} scans of the last day, each by the client token of this one.`,
    "Try again, or start it with --force.",
  );
}

/** ECS knows a token for a day, and lists a task for an hour after its end: no more than this one after the other. */
const mostLinks = 30;

/** Up to 64 characters, the same for all who have seen this task as the last one. */
function tokenAfter({ cluster, taskDefinition }: TaskPlace, last: string): string {
  const name = cluster.slice(cluster.lastIndexOf("/") + 1);
  return createHash("sha256")
    .update([name, familyOf(taskDefinition), last].join("\n"))
    .digest("hex");
}

/** Looks at a task that ECS has just named, until it is taken not to know it any more: a new one is not known at once. */
const looks = 4;
const lookInterval = 2000;

async function statusOf(access: HubAccess, place: TaskPlace, task: StartedTask): Promise<string | null> {
  for (let look = 1; ; look += 1) {
    const found = await describeTask(access, place, task);
    if (found !== null) return found.lastStatus ?? "UNKNOWN";
    if (look === looks) return null;
    await access.timing.sleep(lookInterval);
  }
}

function taskText({ id, status, since }: ScanTask): string {
  const time = since === null ? "" : ` since ${since.toISOString()}`;
  return `  task ${id}, ${status}${time}`;
}

function alreadyRunning({ cluster }: TaskPlace, lines: readonly string[]): UserError {
  return new UserError(
    `A scan is already running in cluster ${cluster}:\n${lines.join("\n")}`,
    "Wait for it, or start another beside it with --force.",
  );
}
