import { Command, Option } from "commander";
import * as z from "zod";
import { readActionsPolicy } from "../role/read-actions.ts";
import { permissionsPolicies } from "../role/settings.ts";
import { neededPermissions } from "../scan/missing-permissions.ts";
import { enabledChecks } from "../scan/request.ts";
import { UserError } from "../user-error.ts";
import { loadScan } from "./load-scan.ts";
import { addCheckOptions, addSettingsOption } from "./options/checks.ts";
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
  return addCheckOptions(addSettingsOption(command)).action(async () => {
    const options: unknown = command.opts();
    const { permissionsPolicy, inlinePolicy, json } = permissionsValues.parse(options);
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

const examples = `
Examples:
  $ hubscan permissions                                   what every check that is on needs
  $ hubscan permissions --service s3 --service kms
  $ hubscan permissions --policy ./our-policies --inline-policy > inline-policy.json
  $ hubscan permissions --json | jq -r .actions[]

Exit codes: 0 done, also where actions are missing; 1 error; 2 usage.
`;
