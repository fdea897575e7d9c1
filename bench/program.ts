import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Makes the bundle anew, so that what is measured is the code as it is. @throws an Error with what the build said */
export async function build(): Promise<Program> {
  const child = spawn(process.execPath, ["--import", "tsx", "build.ts"], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const notes = collect(child.stderr);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the build ended with ${code}:\n${await notes}`);
  return join(root, "dist", "hubscan.js");
}

/** The file that Node is given to run hubscan. */
export type Program = string;

/** What a process took, from its start to its end. */
export interface Usage {
  /** Milliseconds of processor time, of all its threads. */
  readonly cpu: number;
  readonly wall: number;
  /** Most memory that it held at a time, in megabytes (2^20). */
  readonly megabytes: number;
}

export interface Ended {
  readonly output: string;
  readonly usage: Usage;
}

/** Loaded before the program: writes down what the process took when it ends. */
const reporter = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from "node:fs";
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1000, wall: performance.now(), megabytes: maxRSS / 1024 };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage));
});`)}`;

/**
 * Runs hubscan in a process of its own.
 * @throws an Error with what it said when it does not end with 0
 */
export async function runProgram(
  program: Program,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "hubscan-usage-"));
  const report = join(folder, "usage.json");
  try {
    const child = spawn(process.execPath, ["--import", reporter, program, ...args], {
      cwd: root,
      env: { ...process.env, ...environment, BENCH_USAGE: report },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = collect(child.stdout);
    const notes = collect(child.stderr);
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`hubscan ${args.join(" ")} ended with ${code}:\n${await notes}`);
    return { output: await output, usage: JSON.parse(await readFile(report, "utf8")) as Usage };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function collect(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of stream) chunks.push(String(chunk));
  return chunks.join("");
}
