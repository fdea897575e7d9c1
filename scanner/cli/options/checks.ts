import type { Command, Option } from "commander";
import * as z from "zod";
import { severities } from "../../results/finding.ts";
import { listOption, option } from "./option.ts";

const list = z.array(z.string()).optional();

/** Which policies and checks, as given on the command line. */
export const checkValues = z.object({
  policy: list,
  check: list,
  excludeCheck: list,
  service: list,
  severity: z.enum(severities).optional(),
  framework: list,
});
export type CheckValues = z.infer<typeof checkValues>;

/** Which policies are loaded, and which of their checks count. */
export function addCheckOptions(command: Command, policies = policyOption()): Command {
  return command
    .optionsGroup("Checks:")
    .addOption(policies)
    .addOption(listOption("--check <glob>", "only checks with these ids (repeatable)"))
    .addOption(listOption("--exclude-check <glob>", "no checks with these ids"))
    .addOption(listOption("--service <service>", "only checks of these services"))
    .addOption(option("--severity <least>", "only checks of at least this severity").choices(severities))
    .addOption(listOption("--framework <id>", "only checks that these frameworks ask for"));
}

/** Policies beside hubscan's own. */
export function policyOption(): Option {
  return listOption("--policy <path>", "policy files or folders to add, also s3:// (repeatable)");
}

/** Where the settings are. */
export function addSettingsOption(command: Command): Command {
  return command.addOption(
    option(
      "--settings <path>",
      "settings file or s3:// address (default: ./hubscan.yaml where there is one)",
    ),
  );
}
