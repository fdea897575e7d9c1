import type { Command } from "commander";
import * as z from "zod";
import { option } from "./option.ts";

/** Which stack's hub, as given on the command line. */
export const stackValues = z.object({
  stack: z.string().optional(),
  outputs: z.string().optional(),
});

export function addStackOptions(command: Command): Command {
  return command
    .optionsGroup("The hub:")
    .addOption(option("--stack <name>", "the Pulumi stack that made it: asks pulumi for its outputs"))
    .addOption(option("--outputs <file>", "the stack's outputs, as pulumi stack output --json prints them"));
}
