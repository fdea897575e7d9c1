import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Estate } from "./estate.ts";

/** What the container of a task runs. */
export interface TaskProgram {
  /** The image's entry point as a command line of this machine; null where there is none. */
  readonly command: readonly string[] | null;
  /** The variables that lead to the simulator, with the task role's credentials. */
  readonly environment: () => Readonly<Record<string, string>>;
}

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** One task, as far as it has come. */
export interface Task {
  readonly id: string;
  readonly command: readonly string[] | null;
  readonly startedBy: string | undefined;
  readonly createdAt: Date;
  status: "PENDING" | "RUNNING" | "STOPPED";
  stoppedAt: Date | null;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
  containerReason: string | undefined;
  exitCode: number | undefined;
  /** Null until the container has begun to write. */
  log: LogEvent[] | null;
  child: ChildProcess | null;
}

/** What the container runs when nobody overrides it, as in the Dockerfile. */
const usualCommand = ["scan"];

/** Milliseconds for which ECS describes a task that has ended: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const stoppedTaskKept = 60 * 60 * 1000;

/** Milliseconds for which ECS knows a client token: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html */
const tokenKept = 24 * 60 * 60 * 1000;

/** ECS tasks of the hub: each runs the program in a process of its own, and what that writes becomes its log. */
export class Tasks {
  readonly #estate: Estate;
  readonly #program: TaskProgram;
  readonly #now: () => Date;
  readonly #tasks = new Map<string, Task>();
  readonly #tokens = new Map<string, { readonly task: Task; readonly request: string }>();

  constructor(estate: Estate, program: TaskProgram, now: () => Date) {
    this.#estate = estate;
    this.#program = program;
    this.#now = now;
  }

  /** Whether a task can be started. */
  get hasProgram(): boolean {
    return this.#program.command !== null || this.#estate.description.hub.task.stops !== undefined;
  }

  list(): Task[] {
    return [...this.#tasks.values()].filter((task) => this.#isRemembered(task));
  }

  find(idOrArn: string): Task | undefined {
    const task = this.#tasks.get(idOrArn.slice(idOrArn.lastIndexOf("/") + 1));
    return task !== undefined && this.#isRemembered(task) ? task : undefined;
  }

  #isRemembered({ stoppedAt }: Task): boolean {
    return stoppedAt === null || this.#now().getTime() - stoppedAt.getTime() < stoppedTaskKept;
  }

  /** The task that was started for a token within a day, and what was asked for then. */
  ofToken(token: string): { readonly task: Task; readonly request: string } | null {
    const known = this.#tokens.get(token);
    return known === undefined || this.#now().getTime() - known.task.createdAt.getTime() > tokenKept
      ? null
      : known;
  }

  keepToken(token: string, task: Task, request: string): void {
    this.#tokens.set(token, { task, request });
  }

  start(command: readonly string[] | null, startedBy: string | undefined): Task {
    const task: Task = {
      id: (this.#tasks.size + 1).toString(16).padStart(32, "0"),
      command,
      startedBy,
      createdAt: this.#now(),
      status: "PENDING",
      stoppedAt: null,
      stopCode: undefined,
      stoppedReason: undefined,
      containerReason: undefined,
      exitCode: undefined,
      log: null,
      child: null,
    };
    this.#tasks.set(task.id, task);
    const { stops } = this.#estate.description.hub.task;
    if (stops === undefined) this.#run(task);
    else this.#stopped(task, stops);
    return task;
  }

  /** Asks a task to end, as ECS does. */
  stop(task: Task, reason: string): void {
    task.stoppedReason ??= reason;
    task.stopCode ??= "UserInitiated";
    task.child?.kill("SIGTERM");
  }

  close(): void {
    for (const { child } of this.#tasks.values()) child?.kill("SIGKILL");
  }

  #run(task: Task): void {
    const [file = "", ...args] = this.#program.command ?? [];
    const child = spawn(file, [...args, ...(task.command ?? usualCommand)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HUBSCAN_LOG_FORMAT: "json",
        ...this.#program.environment(),
        ...this.#estate.description.hub.task.environment,
      },
    });
    task.child = child;
    task.status = "RUNNING";
    task.log = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (message) => {
        // CloudWatch Logs takes no empty events: they are lost.
        if (message !== "") task.log?.push({ timestamp: this.#now().getTime(), message });
      });
    }
    child.once("error", ({ message }) => {
      this.#stopped(task, { code: "TaskFailedToStart", reason: `CannotStartContainerError: ${message}` });
    });
    child.once("close", (code, signal) => {
      this.#stopped(task, {
        code: task.stopCode ?? "EssentialContainerExited",
        reason: task.stoppedReason ?? "Essential container in task exited",
        // What a shell, and ECS, make of the end by a signal.
        exitCode: code ?? (signal === "SIGTERM" ? 143 : 137),
      });
    });
  }

  #stopped(
    task: Task,
    end: {
      readonly code: string;
      readonly reason: string;
      readonly containerReason?: string | undefined;
      readonly exitCode?: number | undefined;
    },
  ): void {
    if (task.status === "STOPPED") return;
    task.status = "STOPPED";
    task.stoppedAt = this.#now();
    task.stopCode = end.code;
    task.stoppedReason = end.reason;
    task.containerReason = end.containerReason;
    task.exitCode = end.exitCode;
    task.child = null;
  }
}
