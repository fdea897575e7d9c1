import { StatesError } from "../states-jsonata.ts";
import type { Answer, Attempt, Tasks } from "../states-walker.ts";
import { type TaskCommand, taskCommand, taskDescription } from "./ecs-task.ts";

/** One command of hubscan in one task. */
export interface Command extends TaskCommand {
  /** 1 for the first time that this command is given with this capacity. */
  readonly time: number;
}

/** How a task ends, where it does not simply do its work. */
export type Ending =
  | { readonly exitCode: number }
  /** The container was ended, or never began. */
  | { readonly stopped: string }
  /** The task was not started. */
  | { readonly error: string; readonly cause?: string }
  | { readonly seconds: number };

export interface Script {
  /** Shards of the plan. */
  readonly shards?: number;
  readonly atOnce?: number;
  /** Other executions, as ListExecutions gives them. */
  readonly executions?: readonly Readonly<Record<string, unknown>>[];
  /** Null: the command does its work, in a minute. */
  readonly ending?: (command: Command) => Ending | null;
  /** The error of a call of another service; null: it succeeds. `time` is 1 for a state's first call. */
  readonly call?: (call: { readonly state: string; readonly time: number }) => string | null;
  /** What a read of a pass gives in place of the file. */
  readonly passFile?: (key: string, body: string) => string;
}

export interface ScriptedHub {
  readonly tasks: Tasks;
  readonly commands: Command[];
  /** Shards that were scanned to their end. */
  readonly scanned: string[];
}

/**
 * Plays the hub for a state machine: keeps which shards were scanned, and answers plan and reconcile with the passes that follow from
 * that. A shard of a later pass is named after the one that it takes over.
 */
export function scriptedHub(script: Script = {}): ScriptedHub {
  const { shards = 3, atOnce = 2, executions = [], ending = () => null } = script;
  const commands: Command[] = [];
  const scanned: string[] = [];
  const files = new Map<string, string>();
  const takenOver = new Map<string, string>();
  const times = new Map<string, number>();

  const writePass = (scan: string, pass: number, names: readonly string[]): void => {
    const body = { format: 1, scan, pass, atOnce, shards: names.map((shard) => ({ shard, accounts: 60 })) };
    files.set(`scans/${scan}/shards/pass-${pass}.json`, JSON.stringify(body));
  };
  const numbered = (pass: number, count: number) =>
    Array.from({ length: count }, (_, index) => `${pass}-${String(index + 1).padStart(3, "0")}`);
  let planned: readonly string[] = [];

  const work: Record<string, (command: Command, scan: string) => void> = {
    plan: (_, scan) => {
      planned = numbered(1, shards);
      writePass(scan, 1, planned);
    },
    scan: ({ environment }) => {
      const shard = environment.HUBSCAN_SHARD ?? "";
      scanned.push(takenOver.get(shard) ?? shard);
    },
    reconcile: ({ words }, scan) => {
      const pass = Number(words[2]);
      const missing = planned.filter((shard) => !scanned.includes(shard));
      const names = numbered(pass, missing.length);
      for (const [index, name] of names.entries()) takenOver.set(name, missing[index] ?? "");
      writePass(scan, pass, names);
    },
    merge: () => undefined,
  };

  function run(attempt: Attempt): Answer {
    const asked = taskCommand(attempt);
    const { words, environment, capacity } = asked;
    const key = JSON.stringify([words, environment.HUBSCAN_SHARD, capacity]);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    const command: Command = { ...asked, time };
    commands.push(command);
    const end = ending(command);
    if (end !== null && "error" in end) throw new StatesError(end.error, end.cause);
    if (end !== null && !("seconds" in end)) throw new StatesError("States.TaskFailed", taskDescription(end));
    work[words[0] ?? ""]?.(command, environment.HUBSCAN_SCAN_ID ?? "");
    return { result: { Tasks: [JSON.parse(taskDescription({ exitCode: 0 }))] }, seconds: end?.seconds ?? 60 };
  }

  const calls = new Map<string, number>();
  function refuseCall(state: string): void {
    const time = (calls.get(state) ?? 0) + 1;
    calls.set(state, time);
    const error = script.call?.({ state, time }) ?? null;
    if (error !== null) throw new StatesError(error, "refused");
  }

  const tasks: Tasks = async (attempt) => {
    if (attempt.service !== "ecs:runTask.sync") refuseCall(attempt.state);
    switch (attempt.service) {
      case "ecs:runTask.sync":
        return run(attempt);
      case "aws-sdk:s3:getObject": {
        const key: string = attempt.arguments.Key;
        const body = files.get(key);
        if (body === undefined) throw new StatesError("S3.NoSuchKeyException", `there is no ${key}`);
        return { result: { Body: script.passFile?.(key, body) ?? body }, seconds: 1 };
      }
      case "aws-sdk:sfn:listExecutions":
        return { result: { Executions: executions }, seconds: 1 };
      default:
        throw new Error(`nobody plays ${attempt.service}`);
    }
  };
  return { tasks, commands, scanned };
}
