import { Command, Option } from "commander";
import * as z from "zod";
import { roleTemplateText } from "../../role/template.ts";
import { wantedRole } from "../../role/wanted-role.ts";
import { option } from "../options/option.ts";
import { addRoleOptions, roleSettingsOf, roleValues } from "../options/roles.ts";
import type { Terminal } from "../terminal.ts";

const kinds = ["cloudformation", "trust", "permissions"] as const;
const templateValues = z.object({ what: z.enum(kinds), partition: z.string() });

/** `hubscan roles template`. */
export function templateCommand(terminal: Terminal): Command {
  const command = new Command("template")
    .summary("print the target role, to make it by other means")
    .description(
      "Prints the target role: as a CloudFormation template whose parameters have the answers as defaults, its trust policy, or " +
        "its permissions (the AWS managed policy and the inline policy). Asks AWS nothing.",
    )
    .addHelpText("after", examples);
  addRoleOptions(
    command.addOption(new Option("--what <what>", "what to print").choices(kinds).default("cloudformation")),
  ).addOption(option("--partition <partition>", "partition of the accounts").default("aws"));
  return command.action(async () => {
    const options: unknown = command.opts();
    const { what, partition } = templateValues.parse(options);
    const settings = roleSettingsOf(roleValues.parse(options), { partition, organizationId: null });
    if (what === "cloudformation") {
      await terminal.out(roleTemplateText(settings));
      return;
    }
    const { trustPolicy, managedPolicyArns, inlinePolicy } = wantedRole(settings);
    const printed = what === "trust" ? trustPolicy : { managedPolicyArns, inlinePolicy };
    await terminal.out(`${JSON.stringify(printed, null, 2)}\n`);
  });
}

const examples = `
Examples:
  $ hubscan roles template --hub-account-id 111122223333 --organization-id o-a1b2c3d4e5 > target-role.yaml
  $ hubscan roles template --what trust --hub-account-id 111122223333 --organization-id o-a1b2c3d4e5
`;
