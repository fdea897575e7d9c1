import { CommanderError } from "commander";
import { createProgram, type LazyCommand } from "../../scanner/cli/program.ts";
import type { Terminal } from "../../scanner/cli/terminal.ts";
import { isUserError, type UserError } from "../../scanner/user-error.ts";

/** What a command printed and how it ended. */
export interface Ran {
  readonly out: string;
  readonly notes: string;
  readonly exitCode: number;
  /** The error for the user, when it ended with one. */
  readonly error: UserError | null;
}

/** Runs a command in a folder, with a terminal that keeps what is written to it. */
export async function runHubscan(
  args: readonly string[],
  options: {
    readonly folder: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly columns?: number;
    /** Commands of other parts of the product. */
    readonly more?: readonly LazyCommand[];
  },
): Promise<Ran> {
  let [out, notes, exitCode] = ["", "", 0];
  const terminal: Terminal = {
    out: async (text) => {
      out += text;
    },
    note: (text) => {
      notes += text;
    },
    isTty: false,
    errorIsTty: false,
    columns: options.columns ?? 160,
    color: false,
    environment: { ...options.environment },
    workingFolder: options.folder,
    now: () => new Date("2026-11-20T12:00:00Z"),
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  const program = await createProgram(terminal, "0.1.0", args, options.more ?? []);
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => void (out += text), writeErr: terminal.note });
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return { out, notes, exitCode, error: null };
  } catch (error) {
    if (error instanceof CommanderError)
      return { out, notes, exitCode: error.exitCode === 0 ? 0 : 2, error: null };
    if (isUserError(error)) return { out, notes, exitCode: 1, error };
    throw error;
  }
}
