import type { Command } from "commander";
import * as z from "zod";
import { permissionsPolicies } from "../../role/settings.ts";
import { listOption, option, repeatedOption } from "./option.ts";
import { maxSessionDurationOption, permissionsPolicyOption } from "./role.ts";

const list = z.array(z.string()).optional();

/** Which accounts and regions, as given on the command line. What is not given may be in the settings. */
export const selectionValues = z.object({
  account: list,
  ou: list,
  tag: list,
  excludeAccount: list,
  excludeOu: list,
  accountsFile: z.string().optional(),
  organizationRole: z.string().optional(),
  region: list,
  excludeRegion: list,
});

/** The same for every command that reads accounts. */
export function addSelectionOptions(command: Command): Command {
  return addAccountOptions(command.optionsGroup("Accounts and regions:"))
    .addOption(listOption("--region <region>", "regions to take (default: all that are enabled)"))
    .addOption(listOption("--exclude-region <region>", "regions to leave out"));
}

/** The same for every command that touches accounts. */
export function addAccountOptions(command: Command): Command {
  return command
    .addOption(listOption("--account <id>", "accounts to take (repeatable, or separated by commas)"))
    .addOption(listOption("--ou <ou>", "organizational units to take, by id, name or path (repeatable)"))
    .addOption(repeatedOption("--tag <key=value>", "accounts to take by tag (repeatable)"))
    .addOption(listOption("--exclude-account <id>", "accounts to leave out; beats every inclusion"))
    .addOption(listOption("--exclude-ou <ou>", "organizational units to leave out"))
    .addOption(
      option("--accounts-file <file>", "take the accounts listed in a file instead of the organization's"),
    )
    .addOption(
      option("--organization-role <arn>", "role in the management account that may read the organization"),
    );
}

export const accessValues = z.object({
  roleName: z.string().optional(),
  rolePath: z.string().optional(),
  externalId: z.string().optional(),
  sessionPolicy: z.enum(["securityaudit", "readonlyaccess", "none"]).optional(),
  sourceIdentity: z.boolean().optional(),
  permissionsPolicy: z.enum(permissionsPolicies).optional(),
  maxSessionDuration: z.int().optional(),
});

/** How target accounts are entered. */
export function addAccessOptions(command: Command): Command {
  return command
    .optionsGroup("Access:")
    .addOption(option("--role-name <name>", "target role (default: HubscanTarget)"))
    .addOption(option("--role-path <path>", "path of the target role (default: /)"))
    .addOption(option("--external-id <id>", "what target roles ask for; keep it in HUBSCAN_EXTERNAL_ID"))
    .addOption(
      option(
        "--session-policy <policy>",
        "what a session may do at most (default: the role's policy)",
      ).choices(accessValues.shape.sessionPolicy.unwrap().options),
    )
    .addOption(permissionsPolicyOption())
    .addOption(maxSessionDurationOption())
    .addOption(
      option("--source-identity", "set the scan's name as source identity; the trust must allow it"),
    );
}
