import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { checkCommand } from "./check.ts";
import { disableCommand } from "./disable.ts";
import { enableCommand } from "./enable.ts";
import { listCommand } from "./list.ts";
import { showCommand } from "./show.ts";
import { testCommand } from "./test.ts";

/** `hubscan policies`. */
export function policiesCommand(terminal: Terminal): Command {
  return new Command("policies")
    .description("The checks: what there is, what is on, and whether policies of your own are right.")
    .helpCommand(false)
    .addCommand(listCommand(terminal))
    .addCommand(showCommand(terminal))
    .addCommand(checkCommand(terminal))
    .addCommand(testCommand(terminal))
    .addCommand(enableCommand(terminal))
    .addCommand(disableCommand(terminal));
}
