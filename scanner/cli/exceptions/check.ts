import { Command } from "commander";
import { addSettingsOption, policyOption } from "../options/checks.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text-layout.ts";
import { givenExceptions, givenValues } from "./given-exceptions.ts";

/** `hubscan exceptions check`. */
export function checkCommand(terminal: Terminal): Command {
  const command = new Command("check")
    .summary("load exceptions and stop")
    .description(
      "Loads exceptions and checks every key and every check that they name. Names every problem with file, line and column, " +
        "and exits with 1 when there is one.",
    )
    .argument("[path...]", "files, folders or s3:// addresses (default: those that the settings name)")
    .addHelpText("after", examples);
  return addSettingsOption(command)
    .addOption(policyOption())
    .action(async (paths: string[]) => {
      const exceptions = await givenExceptions(terminal, givenValues.parse(command.opts()), paths);
      await terminal.out(`${counted(exceptions.length, "exception")}: no problems\n`);
    });
}

const examples = `
Examples:
  $ hubscan exceptions check
  $ hubscan exceptions check ./exceptions          in the pipeline of your exceptions
`;
