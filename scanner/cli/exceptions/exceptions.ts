import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { checkCommand } from "./check.ts";
import { importCommand } from "./import.ts";
import { listCommand } from "./list.ts";

/** `hubscan exceptions`. */
export function exceptionsCommand(terminal: Terminal): Command {
  return new Command("exceptions")
    .description(
      "Failures that a team has accepted: which there are, whether they are right, and those of other tools.",
    )
    .helpCommand(false)
    .addCommand(listCommand(terminal))
    .addCommand(checkCommand(terminal))
    .addCommand(importCommand(terminal));
}
