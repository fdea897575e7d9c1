import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The command line that runs one of the programs beside this file. */
export function programCommand(
  name: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): string[] {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  return [process.execPath, ...nodeOptions, "--import", import.meta.resolve("tsx"), file, ...args];
}

/** Runs a command to its end. tsx keeps no cache, so that limits on files hit only what the program writes. */
export async function runToEnd(
  command: readonly string[],
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = start(command);
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, ...output };
}

export function start([file = "", ...args]: readonly string[]): ChildProcess {
  return spawn(file, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TSX_DISABLE_CACHE: "1", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  });
}
