import { Command } from "commander";
import { addSettingsOption, policyOption } from "../options/checks.ts";
import type { Terminal } from "../terminal.ts";
import { switchAndPrint } from "./switch.ts";

/** `hubscan policies enable`. */
export function enableCommand(terminal: Terminal): Command {
  const command = new Command("enable")
    .summary("switch checks on in the settings")
    .description(
      "Switches checks on in the settings file, in place: comments and the way it is written stay.",
    )
    .argument("<id...>", "ids of checks")
    .addOption(policyOption())
    .addHelpText("after", examples);
  return addSettingsOption(command).action(async (ids: string[]) => {
    await switchAndPrint(terminal, ids, true, command.opts());
  });
}

const examples = `
Examples:
  $ hubscan policies enable s3-bucket-mfa-delete
  $ hubscan policies enable iam-user-console-mfa ec2-instance-imdsv2-required --settings s3://acme-hubscan/hubscan.yaml
`;
