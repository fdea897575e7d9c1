import { Command, Option } from "commander";
import * as z from "zod";
import { addCheckOptions, addSettingsOption, checkValues } from "../options/checks.ts";
import type { Terminal } from "../terminal.ts";
import { checkTable } from "./check-table.ts";
import { listedChecks } from "./listed-checks.ts";
import { loadWithStates } from "./load.ts";

const formats = ["table", "json"] as const;
const listValues = checkValues.extend({ settings: z.string().optional(), format: z.enum(formats) });

/** `hubscan policies list`. */
export function listCommand(terminal: Terminal): Command {
  const command = new Command("list")
    .summary("all checks, and which of them are on")
    .description(
      "Lists the checks. Options narrow the list; the settings say which of the checks in it are on.",
    )
    .addOption(new Option("--format <format>", "how to print it").choices(formats).default("table"))
    .addHelpText("after", examples);
  return addCheckOptions(addSettingsOption(command)).action(async () => {
    const values = listValues.parse(command.opts());
    const { policy } = values;
    const loaded = await loadWithStates(terminal, {
      settings: values.settings ?? null,
      checks: checkValues.parse({ policy }),
    });
    const listed = listedChecks(loaded, values);
    const text =
      values.format === "json" ? `${JSON.stringify(listed, null, 2)}\n` : checkTable(listed, terminal);
    await terminal.out(text);
  });
}

const examples = `
Examples:
  $ hubscan policies list --service s3
  $ hubscan policies list --severity high --framework cis-aws-5.0
  $ hubscan policies list --policy ./our-policies --settings s3://acme-hubscan/hubscan.yaml
  $ hubscan policies list --format json | jq -r '.[] | select(.enabled | not) | .id + "  " + .why'
`;
