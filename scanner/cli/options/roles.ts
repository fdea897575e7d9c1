import { type Command, Option } from "commander";
import * as z from "zod";
import {
  permissionsPolicies,
  type RoleSettings,
  type RoleSettingsInput,
  roleSettingsSchema,
} from "../../role/settings.ts";
import { optionOf } from "../../settings/option-name.ts";
import { UserError } from "../../user-error.ts";
import { numberOption, option } from "./option.ts";
import { maxSessionDurationOption, permissionsPolicyOption, roleNameOption, usualOf } from "./role.ts";
import { addAccountOptions, selectionValues } from "./selection.ts";

/** What the target role is, as given on the command line. */
export const roleValues = z.object({
  hubAccountId: z.string().optional(),
  organizationId: z.string().optional(),
  roleName: z.string().optional(),
  rolePath: z.string().optional(),
  scannerRoleName: z.string().optional(),
  permissionsPolicy: z.enum(permissionsPolicies).optional(),
  maxSessionDuration: z.int().optional(),
  externalId: z.string().optional(),
  sourceIdentity: z.boolean().optional(),
});
export type RoleValues = z.infer<typeof roleValues>;

/** How accounts are worked on, as given on the command line. */
export const roleWorkValues = selectionValues.extend({
  fromOrganizations: z.boolean().default(false),
  adminRoleName: z.string(),
  concurrency: z.int(),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
});
export type RoleWorkValues = z.infer<typeof roleWorkValues>;

/** What describes the target role: the same for every command about it. */
export function addRoleOptions(command: Command): Command {
  return command
    .optionsGroup("The role:")
    .addOption(option("--hub-account-id <id>", "account that hubscan runs in"))
    .addOption(option("--organization-id <id>", "organization of the hub"))
    .addOption(roleNameOption())
    .addOption(option("--role-path <path>", `path of the target role${usualOf("rolePath")}`))
    .addOption(
      option(
        "--scanner-role-name <name>",
        `the scanner's role in the hub, which alone gets in${usualOf("scannerRoleName")}`,
      ),
    )
    .addOption(permissionsPolicyOption())
    .addOption(maxSessionDurationOption())
    .addOption(
      option("--external-id <id>", "what the role asks the scanner for; keep it in HUBSCAN_EXTERNAL_ID"),
    )
    .addOption(option("--source-identity", "let the scanner set the scan's name as source identity"));
}

/** Which accounts, and how they are entered. */
export function addRoleWorkOptions(command: Command): Command {
  return addAccountOptions(
    command
      .optionsGroup("Accounts:")
      .addOption(option("--from-organizations", "take the active accounts of the organization")),
  )
    .optionsGroup("Work:")
    .addOption(
      option("--admin-role-name <name>", "role in each account that may write roles").default(
        "OrganizationAccountAccessRole",
      ),
    )
    .addOption(numberOption("--concurrency <n>", "accounts under way at the same time", 1, 200).default(10))
    .addOption(new Option("--json", "print the outcome as JSON"));
}

/**
 * The settings of the role, checked by the role's own schema.
 * @throws UserError that names each option that is missing or wrong
 */
export function roleSettingsOf(
  values: RoleValues,
  known: { readonly partition: string; readonly organizationId: string | null },
): RoleSettings {
  const given = Object.fromEntries(
    Object.entries({ organizationId: known.organizationId ?? undefined, ...withoutNothing(values) }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Partial<RoleSettingsInput>;
  const settings = roleSettingsSchema.safeParse({ partition: known.partition, ...given });
  if (settings.success) return settings.data;
  const faults = settings.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return `${optionOf(name)} ${name in given || name === "partition" ? message : "is missing"}`;
  });
  throw new UserError(
    faults.join("\n"),
    "Give them as options, or as variables such as HUBSCAN_HUB_ACCOUNT_ID: they have to be those of the hub's stack.",
  );
}

function withoutNothing(values: RoleValues): Partial<RoleValues> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
