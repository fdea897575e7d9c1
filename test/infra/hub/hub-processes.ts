import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hubscanCommand, runProcess } from "../../scan/hubscan-process.ts";
import { StatesError } from "../states-jsonata.ts";
import type { Tasks } from "../states-walker.ts";
import { type TaskCommand, taskCommand, taskDescription } from "./ecs-task.ts";

export interface HubProcesses {
  readonly tasks: Tasks;
  /** Commands that were run, with what they ended with and wrote. */
  readonly ran: { readonly command: TaskCommand; readonly code: number | string; readonly output: string }[];
}

/**
 * Runs the commands of a state machine as processes: each task is the program, with the environment of the task definition and
 * what the state machine adds to it. The results are in a folder.
 *
 * @param isLost whether a task is gone before it does anything, as a container is whose host fails.
 */
export function hubProcesses(
  folder: string,
  environment: Readonly<Record<string, string>>,
  isLost: (command: TaskCommand) => boolean = () => false,
): HubProcesses {
  const ran: HubProcesses["ran"] = [];
  const run = async (command: TaskCommand) => {
    if (isLost(command))
      throw new StatesError("States.TaskFailed", taskDescription({ stopped: "Host failed" }));
    const variables = { ...environment, HUBSCAN_OUT: folder, ...command.environment };
    const { code, stdout, stderr } = await runProcess(hubscanCommand(command.words), variables);
    ran.push({ command, code, output: stdout + stderr });
    if (code !== 0) throw new StatesError("States.TaskFailed", taskDescription({ exitCode: Number(code) }));
    return { result: {}, seconds: 60 };
  };
  return {
    ran,
    async tasks(attempt) {
      if (attempt.service === "ecs:runTask.sync") return await run(taskCommand(attempt));
      if (attempt.service === "aws-sdk:sfn:listExecutions") return { result: { Executions: [] }, seconds: 1 };
      const Body = await readFile(join(folder, attempt.arguments.Key), "utf8");
      return { result: { Body }, seconds: 1 };
    },
  };
}
