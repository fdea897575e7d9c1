import { Command, Option } from "commander";
import * as z from "zod";
import { readActionsPolicy } from "../role/read-actions.ts";
import { permissionsPolicies } from "../role/settings.ts";
import { neededPermissions } from "../scan/missing-permissions.ts";
import { enabledChecks } from "../scan/request.ts";
import { UserError } from "../user-error.ts";
import { loadScan } from "./load-scan.ts";
import { addCheckOptions, addSettingsOption } from "./options/checks.ts";
import { moreValues, option } from "./options/option.ts";
import { permissionsText } from "./permissions-text.ts";
import type { Terminal } from "./terminal.ts";

const permissionsValues = z.object({
  permissionsPolicy: z.enum(permissionsPolicies),
  inlinePolicy: z.boolean().default(false),
  json: z.boolean().default(false),
});

/** `hubscan permissions`. */
export function permissionsCommand(terminal: Terminal): Command {
  const command = new Command("permissions")
    .description(
      "Shows which IAM actions the enabled checks need in a target account that AWS's SecurityAudit and ReadOnlyAccess do not allow, " +
        "and for which checks. It asks AWS nothing: both policies are kept in hubscan, as of its release.",
    )
    .option("--inline-policy", "print the inline policy that fills the gap of --permissions-policy")
    .addOption(
      new Option("--permissions-policy <policy>", "with --inline-policy: what the target role has")
        .choices(permissionsPolicies)
        .default(permissionsPolicies[0]),
    )
    .option("--json", "print the actions, and what each policy lacks, as JSON")
    .addHelpText("after", examples);
  return addCheckOptions(addSettingsOption(command), policyOrInlinePolicy()).action(async () => {
    const given = command.opts<{ policy?: readonly string[] }>();
    const paths = given.policy?.filter((path) => path !== bare);
    const options: unknown = { ...given, ...(paths === undefined ? {} : { policy: paths }) };
    const { permissionsPolicy, json, ...values } = permissionsValues.parse(options);
    const inlinePolicy = values.inlinePolicy || (given.policy ?? []).includes(bare);
    if (inlinePolicy && json) {
      throw new UserError(
        "--inline-policy and --json are two outputs.",
        "Give one: the policy is JSON already.",
      );
    }
    const { settings, policies } = await loadScan(terminal, options);
    const checks = enabledChecks(policies, settings);
    const needed = await neededPermissions(checks);
    if (inlinePolicy) {
      const policy = readActionsPolicy(needed.missing[permissionsPolicy].map(({ action }) => action));
      if (policy === null)
        terminal.note(`${permissionsPolicy} allows all of it: no inline policy is needed.\n`);
      else await terminal.out(`${JSON.stringify(policy, null, 2)}\n`);
      return;
    }
    await terminal.out(
      json
        ? `${JSON.stringify({ checks: checks.map(({ id }) => id), ...needed }, null, 2)}\n`
        : permissionsText(needed, checks.length, terminal),
    );
  });
}

/** What `--policy` without a path is taken for. */
const bare = "";

/** `--policy PATH` as everywhere, and `--policy` alone: the policy that this command makes. */
function policyOrInlinePolicy(): Option {
  const description =
    "policy files or folders to add, also s3:// (repeatable); without a path: the same as --inline-policy";
  return option("--policy [path]", description)
    .preset(bare)
    .argParser((value: string, previous: readonly string[] | undefined) =>
      value === bare ? [...(previous ?? []), bare] : moreValues(value, previous),
    );
}

const examples = `
Examples:
  $ hubscan permissions                                   what every check that is on needs
  $ hubscan permissions --service s3 --service kms
  $ hubscan permissions --policy ./our-policies --inline-policy > inline-policy.json
  $ hubscan permissions --json | jq -r .actions[]

Exit codes: 0 done, also where actions are missing; 1 error; 2 usage.
`;
