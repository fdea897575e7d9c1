import { printable } from "../results/formats/printable.ts";
import { isUserError } from "../user-error.ts";
import { misspelledVariables } from "./misspelled-variables.ts";
import { createProgram, everyCommand, type LazyCommand } from "./program.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** What the program ends with, besides what a command sets. */
const exitCodes = { error: 1, usage: 2 } as const;

/** Runs the program with the arguments of a process and sets its exit code. */
export async function main(process: NodeJS.Process, more: readonly LazyCommand[]): Promise<void> {
  const terminal = processTerminal(process);
  const args = process.argv.slice(2);
  // A container sets variables that its configuration leaves empty: they say nothing.
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith("HUBSCAN_") && value === "") delete process.env[name];
  }
  try {
    const program = await createProgram(terminal, version, args, more);
    for (const command of [
      program,
      ...program.commands,
      ...program.commands.flatMap((each) => each.commands),
    ]) {
      command.exitOverride().showHelpAfterError("(add --help for the options)");
    }
    const command = program.commands.find((each) => each.name() === args[0]);
    if (command !== undefined) {
      const all = () => everyCommand(terminal, version, more);
      for (const note of await misspelledVariables(command, process.env, all)) terminal.note(`${note}\n`);
    }
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    terminal.setExitCode(reported(error, terminal));
  }
}

/** By its code: the bundle of the simulator has a class of its own, and a minified class has no name to go by. */
function isCommanderError(error: unknown): error is Error & { readonly exitCode: number } {
  const { code, exitCode } = (error ?? {}) as { readonly code?: unknown; readonly exitCode?: unknown };
  return typeof code === "string" && code.startsWith("commander.") && typeof exitCode === "number";
}

/** Tells the user what went wrong, and gives the exit code. */
function reported(error: unknown, terminal: Terminal): number {
  if (isCommanderError(error)) {
    // Commander has said it already; help and version end with 0.
    return error.exitCode === 0 ? 0 : exitCodes.usage;
  }
  if (isUserError(error)) {
    terminal.note(`hubscan: ${printableLines(error.message)}\n${printableLines(error.hint)}\n`);
    return exitCodes.error;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.note(`hubscan: this should not have happened, and is a fault of hubscan's.\n${detail}\n`);
  return exitCodes.error;
}

/** What AWS or a file says is part of errors, and a terminal obeys what is printed. */
function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
