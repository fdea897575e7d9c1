import { Command } from "commander";
import * as z from "zod";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import { runInHub } from "./hub-task.ts";
import { addCheckOptions } from "./options/checks.ts";
import { argumentsOf, type GivenOption, givenOptions, givenText } from "./options/given.ts";
import { addHubOptions, hubValues } from "./options/hub.ts";
import { option } from "./options/option.ts";
import { addCourseOptions } from "./options/scan.ts";
import { addSelectionOptions } from "./options/selection.ts";
import type { Terminal } from "./terminal.ts";

const runValues = hubValues.extend({
  follow: z.boolean().default(false),
  force: z.boolean().default(false),
  json: z.boolean().default(false),
  oneTask: z.boolean().default(false),
});

/** Options by which one task scans a part of the organization, or nothing. */
const narrowing: ReadonlySet<string> = new Set(["account", "ou", "tag", "dryRun", "estimate"]);

/** `hubscan run`. */
export function runCommand(terminal: Terminal): Command {
  const command = new Command("run")
    .description(
      "Starts a scan in the hub now, as a task. A scan that runs there already is reported and not doubled, however many ask at the same moment. Options of the scan are handed on when they are on the command line; what is in " +
        "the environment here stays here, and the task has its own.",
    )
    .addHelpText("after", examples);
  addHubOptions(command)
    .optionsGroup("Run:")
    .addOption(option("--follow", "show the log, and end with the scan's exit code"))
    .addOption(option("--force", "start it although a scan is running there"))
    .addOption(
      option(
        "--one-task",
        "scan the whole organization in one task, where the hub fans scans out over several",
      ),
    )
    .addOption(option("--json", "print the outcome as JSON; the log goes to standard error"));
  addCourseOptions(addSelectionOptions(addCheckOptions(command)).optionsGroup("Scan:"));
  return command.action(async () => {
    const values = runValues.parse(command.opts());
    const own = new Set(Object.keys(runValues.shape));
    const given = givenOptions(command, (name) => !own.has(name));
    refuseLocal(given);
    await runInHub(terminal, values, {
      command: ["scan", ...argumentsOf(given)],
      startedBy: "hubscan-run",
      follow: values.follow,
      alone: !values.force,
      everything: !values.oneTask && !given.some(({ name }) => narrowing.has(name)),
      json: values.json,
      again: `hubscan run${givenText(command, () => true)}`,
    });
  });
}

/** Options whose values are of no use in the hub. */
export function refuseLocal(given: readonly GivenOption[]): void {
  for (const { name, values } of given) {
    if (name === "accountsFile") {
      throw new UserError(
        "--accounts-file is a file of this machine, and the task does not see it.",
        "Name the accounts with --account, units with --ou, or tags with --tag.",
      );
    }
    if (name === "externalId") {
      throw new UserError(
        "--external-id would be shown to everybody who may look at the task.",
        "The task has its own, from the stack: pulumi config set --secret hubscan:externalId.",
      );
    }
    const local = values.find((value) => !value.startsWith("s3://"));
    if (["policy", "settings", "exceptions"].includes(name) && local !== undefined) {
      throw new UserError(
        `${optionOf(name)} ${local} is a file of this machine, and the task does not see it.`,
        "Give an s3:// address that the scanner role may read.",
      );
    }
  }
}

const examples = `
Examples:
  $ hubscan run --stack production --follow
  $ hubscan run --stack production --account 111122223333 --check 's3-*' --follow
  $ hubscan run --outputs outputs.json --resume
  $ hubscan run --cluster hubscan-dev --task-definition hubscan-dev --subnet subnet-1 --security-group sg-1 --assign-public-ip

Exit codes: 0 started; 1 error; 2 usage. With --follow that of the scan (hubscan scan --help), or 1 when the task did not run to its end.
Ctrl-C ends only the following: the task goes on, and how to stop it is said.
`;
