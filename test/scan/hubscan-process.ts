import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const program = fileURLToPath(new URL("../../hubscan.ts", import.meta.url));

/** The command line that runs hubscan. */
export function hubscanCommand(args: readonly string[]): string[] {
  return [process.execPath, "--import", import.meta.resolve("tsx"), program, ...args];
}

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Everything that it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts a command with nothing of this process's environment but what finds programs. It ends with the test at the latest. */
export function startProcess(
  [file = "", ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): RunningProcess {
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, HOME: "/nowhere", ...environment },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, "close").then(
    ([code, signal]: (number | string | null)[]) => code ?? signal ?? "nothing",
  );
  return { child, output, ended };
}

/** Runs a command to its end. */
export async function runProcess(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | string; readonly stdout: string; readonly stderr: string }> {
  const { output, ended } = startProcess(command, environment);
  return { code: await ended, ...output };
}
