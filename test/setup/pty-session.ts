import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Python has pseudo terminals in its library; Node has none. */
export const hasPseudoTerminal = spawnSync("python3", ["-c", "import pty"]).status === 0;

/** Keys that are no characters. */
export const keys = { enter: "\r", down: "\u001B[B", interrupt: "\u0003" } as const;

/** A text that is waited for, white space as one blank each, and the keys that are then pressed. */
export type Step = readonly [awaited: string, keys: readonly string[]];

/** What a session showed and how it ended. */
export interface Session {
  /** Without control sequences. */
  readonly shown: string;
  readonly code: number;
  /** The text that never came; null when all did. */
  readonly missed: string | null;
}

/** Runs a program on a pseudo terminal and answers its prompts. */
export async function ptySession(task: {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly columns: number;
  readonly steps: readonly Step[];
}): Promise<Session> {
  const script = join(import.meta.dirname, "pty-session.py");
  const out = await new Promise<string>((resolve, reject) => {
    const child = execFile("python3", [script], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
    child.stdin?.end(JSON.stringify({ ...task, timeout: 80 }));
  });
  const session = JSON.parse(out) as Session;
  return {
    ...session,
    shown: stripVTControlCharacters(session.shown).replaceAll("\r", ""),
  };
}
