import { type Command, Option } from "commander";
import * as z from "zod";
import { configSchema } from "../infra/config/schema.ts";
import { moreValues, option, repeatedOption } from "../scanner/cli/options/option.ts";

const list = z.array(z.string()).optional();

/** The answers, as given on the command line. */
export const initValues = z.object({
  stack: z.string(),
  folder: z.string(),
  hubRegion: z.string().optional(),
  organizationId: z.string().optional(),
  hubAccountId: z.string().optional(),
  delegatedAdministrator: z.boolean().optional(),
  organizationRole: z.string().optional(),
  managementRole: z.string().optional(),
  targets: z.string().optional(),
  ou: list,
  excludeOu: list,
  excludeAccount: list,
  alias: list,
  externalId: z.union([z.string(), z.literal(false)]).optional(),
  generateExternalId: z.boolean().default(false),
  schedule: z.string().optional(),
  notify: list,
  settings: z.string().optional(),
  yes: z.boolean().default(false),
  json: z.boolean().default(false),
});
export type InitValues = z.infer<typeof initValues>;

/** Options whose values are values of the stack's configuration. */
export const optionOfKey = {
  organizationId: "--organization-id",
  hubAccountId: "--hub-account-id",
  organizationRoleArn: "--organization-role",
  managementRoleArn: "--management-role",
  targets: "--targets",
  schedule: "--schedule",
  notify: "--notify",
  externalId: "--external-id",
} as const satisfies Partial<Record<keyof typeof configSchema.shape, string>>;

/**
 * One option for each question. They are not read from the environment, but for the secret: HUBSCAN_OU, set for scans, would decide
 * which roles are made without a word.
 */
export function addInitOptions(command: Command): Command {
  return command
    .optionsGroup("What is written:")
    .addOption(new Option("--stack <name>", "the stack: Pulumi.NAME.yaml is written").default("dev"))
    .addOption(new Option("--folder <folder>", "hubscan's repository, where Pulumi.yaml is").default("."))
    .addOption(
      new Option(
        "--settings <path>",
        "settings file in it, for accounts that are left out and aliases (default: what the stack has, or hubscan.yaml)",
      ),
    )
    .option(
      "--yes",
      "ask nothing: take the options, what AWS says and the defaults; change a file that is there",
    )
    .option("--json", "print what was written, and the next commands, as JSON")
    .optionsGroup("Organization and hub (looked up where nothing is said):")
    .addOption(new Option("--hub-region <region>", "region of the hub"))
    .addOption(new Option("--organization-id <id>", "the organization that is scanned"))
    .addOption(new Option("--hub-account-id <id>", "account that the hub is made in"))
    .addOption(
      new Option(
        "--delegated-administrator",
        "the hub is a delegated administrator of CloudFormation StackSets and may read the organization",
      ),
    )
    .addOption(new Option("--no-delegated-administrator", "it is not"))
    .addOption(
      new Option(
        "--organization-role <arn>",
        "role in the management account that may read the organization, where the hub may not",
      ),
    )
    .addOption(
      new Option("--management-role <arn>", "role in the management account that the stack may assume"),
    )
    .optionsGroup("Accounts:")
    .addOption(
      new Option("--targets <way>", "how target roles are made").choices(
        configSchema.shape.targets.unwrap().options,
      ),
    )
    .addOption(
      new Option(
        "--ou <ou>",
        "organizational units to scan, by id, name or path (repeatable; default: all)",
      ).argParser(moreValues),
    )
    .addOption(
      new Option("--exclude-ou <ou>", "organizational units to leave out (repeatable)").argParser(moreValues),
    )
    .addOption(
      new Option("--exclude-account <id>", "accounts to leave out (repeatable)").argParser(moreValues),
    )
    .addOption(unread(repeatedOption("--alias <id=name>", "our name of an account (repeatable)")))
    .optionsGroup("External id, a secret:")
    .addOption(option("--external-id <id>", "what target roles ask for; keep it in HUBSCAN_EXTERNAL_ID"))
    .addOption(new Option("--generate-external-id", "make one and hand it to the Pulumi CLI to encrypt"))
    .addOption(new Option("--no-external-id", "none"))
    .optionsGroup("Scans:")
    .addOption(new Option("--schedule <expression>", "rate(12 hours), cron(0 6 * * ? *) in UTC, or off"))
    .addOption(
      new Option(
        "--notify <address>",
        "mail address that is told of failed and overdue scans (repeatable)",
      ).argParser(moreValues),
    );
}

function unread(given: Option): Option {
  const own = new Option(given.flags, given.description);
  return given.parseArg === undefined ? own : own.argParser(given.parseArg);
}
