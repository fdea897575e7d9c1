import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { applyCommand } from "./apply.ts";
import { removeCommand } from "./remove.ts";
import { templateCommand } from "./template.ts";
import { verifyCommand } from "./verify.ts";

/** `hubscan roles`. */
export function rolesCommand(terminal: Terminal): Command {
  return new Command("roles")
    .description("The target role in the accounts: make it, compare it, remove it, print it.")
    .helpCommand(false)
    .addCommand(applyCommand(terminal))
    .addCommand(verifyCommand(terminal))
    .addCommand(removeCommand(terminal))
    .addCommand(templateCommand(terminal));
}
