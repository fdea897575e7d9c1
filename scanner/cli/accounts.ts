import { Command } from "commander";
import * as z from "zod";
import { briefRetry } from "../access/retry.ts";
import { systemTiming } from "../access/timing.ts";
import { divide } from "../organization/select.ts";
import { organizationTree, treeLines } from "../organization/tree.ts";
import { resultsS3Client } from "../results/s3-client.ts";
import { scanId } from "../results/scan-id.ts";
import { discover } from "../scan/hub.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings } from "../settings/merge.ts";
import { listedAccounts } from "./listed-accounts.ts";
import { addSettingsOption } from "./options/checks.ts";
import { addSelectionOptions, selectionValues } from "./options/selection.ts";
import type { Terminal } from "./terminal.ts";
import { openTerminalHub } from "./terminal-hub.ts";

const accountsValues = selectionValues.extend({
  settings: z.string().optional(),
  json: z.boolean().default(false),
});

/** `hubscan accounts`. */
export function accountsCommand(terminal: Terminal): Command {
  const command = new Command("accounts")
    .description(
      "Shows the organization's units and accounts: state, alias, which are selected, and why the others are not.",
    )
    .option("--json", "print the tree as JSON")
    .addHelpText("after", examples);
  return addSelectionOptions(addSettingsOption(command)).action(async () => {
    const values = accountsValues.parse(command.opts());
    const { environment, workingFolder } = terminal;
    const settings = await loadSettings(values.settings ?? null, {
      workingFolder,
      s3: () => resultsS3Client(environment),
    });
    const { selection, accountsFile, organizationRole, aliases } = mergeSettings(settings, {
      selection: values,
    });
    const accountIds = await listedAccounts(accountsFile, workingFolder);
    const hub = await openTerminalHub(terminal, { retry: briefRetry });
    try {
      const scan = scanId(terminal.now(), systemTiming.random);
      const tags = selection.tags.length > 0;
      const organization = await discover(hub, { accountIds, organizationRole, tags, scan });
      const tree = organizationTree(organization, divide(organization, selection), aliases);
      await terminal.out(
        values.json ? `${JSON.stringify(tree, null, 2)}\n` : `${treeLines(tree).join("\n")}\n`,
      );
    } finally {
      hub.environment.close();
    }
  });
}

const examples = `
Examples:
  $ hubscan accounts
  $ hubscan accounts --ou Workloads/Production --exclude-account 111122223333
  $ hubscan accounts --tag environment=production --json | jq .selectedInAll
  $ hubscan accounts --organization-role arn:aws:iam::111122223333:role/HubscanOrganization
`;
