import type { Command } from "commander";
import * as z from "zod";
import { roleSettingsSchema } from "../../role/settings.ts";
import { scanChoices } from "../../settings/scan-limits.ts";
import { logFormats } from "../progress-voice.ts";
import { numberOption, option } from "./option.ts";
import { logFormatOption, outOption } from "./scan.ts";

/** How connections are tested, as given on the command line. */
export const connectValues = z.object({
  out: z.string(),
  settings: z.string().optional(),
  all: z.boolean().default(false),
  waitForRole: z.int().optional(),
  scannerRoleName: z.string(),
  logFormat: z.enum(logFormats),
  json: z.boolean().default(false),
  fromHub: z.boolean().default(false),
});
export type ConnectValues = z.infer<typeof connectValues>;

/** What IAM takes until a new role is known everywhere: up to a minute. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html */
export const roleSettles = 60;

export function addConnectOptions(command: Command): Command {
  const { least, most } = scanChoices.waitForRole;
  return command
    .optionsGroup("Test:")
    .addOption(outOption())
    .addOption(option("--all", "test every account, and not only those that are new or failed the last time"))
    .addOption(
      numberOption(
        "--wait-for-role <seconds>",
        `time for which an account without the target role is asked again (default: ${roleSettles}, and 0 where it has been missing for an hour)`,
        least,
        most,
      ),
    )
    .addOption(
      option("--scanner-role-name <name>", "the role that target roles trust").default(
        roleSettingsSchema.shape.scannerRoleName.parse(undefined),
      ),
    )
    .addOption(logFormatOption())
    .addOption(option("--json", "print the outcome as JSON instead of text"))
    .addOption(option("--from-hub", "do it in the hub, as a task with the scanner role"));
}
