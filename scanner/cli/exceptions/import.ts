import { basename } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { stringify } from "yaml";
import * as z from "zod";
import { type ExceptionEntry, exceptionsFormat } from "../../exceptions/exceptions-format.ts";
import { importMutelist } from "../../exceptions/mutelist.ts";
import { resultsS3Client } from "../../results/s3-client.ts";
import { settingsAddress } from "../../settings/load.ts";
import { storedText } from "../../settings/stored-text.ts";
import { UserError } from "../../user-error.ts";
import { addSettingsOption, policyOption } from "../options/checks.ts";
import { loadWithStates } from "../policies/load.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text-layout.ts";
import { givenValues } from "./given-exceptions.ts";

const importValues = givenValues.extend({
  owner: z.string(),
  reason: z.string().optional(),
  expires: z.string(),
  approvedBy: z.string().optional(),
});

/** `hubscan exceptions import`. */
export function importCommand(terminal: Terminal): Command {
  const command = new Command("import")
    .summary("convert a Prowler mutelist")
    .description(
      "Converts a Prowler mutelist to exceptions, by the ids that checks here share with it, and prints them as YAML. What cannot be " +
        "said in the same words is left out, and named with the reason on standard error and in the file.",
    )
    .argument("<mutelist>", "path or s3:// address of the mutelist")
    .addOption(
      new Option("--owner <who>", "who answers for the exceptions").argParser(word).makeOptionMandatory(),
    )
    .addOption(new Option("--reason <why>", "why, for entries without a Description").argParser(word))
    .addOption(
      new Option("--expires <day>", "last day on which they hold, or never")
        .argParser(word)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--approved-by <who>", "who has accepted them for good; with --expires never").argParser(
        word,
      ),
    )
    .addHelpText("after", examples);
  return addSettingsOption(command)
    .addOption(policyOption())
    .action(async (given: string) => {
      const values = importValues.parse(command.opts());
      const { policies } = await loadWithStates(terminal, {
        settings: values.settings ?? null,
        checks: { policy: values.policy },
      });
      const { entries, left } = importMutelist(given, await textAt(terminal, given), policies.checks, {
        owner: values.owner,
        reason: values.reason ?? null,
        expires: values.expires,
        approvedBy: values.approvedBy ?? null,
      });
      const notes = left.map(({ what, why }) => `${what}: ${why}`);
      await terminal.out(fileText(basename(given), checked(entries), notes));
      terminal.note(`${counted(entries.length, "exception")} made`);
      terminal.note(
        notes.length === 0 ? "\n" : `; not converted:\n${notes.map((note) => `  ${note}\n`).join("")}`,
      );
    });
}

/** Throws a {@link UserError} for what a scan would refuse: the answers, as the rest is made here. */
function checked(entries: readonly ExceptionEntry[]): readonly ExceptionEntry[] {
  const parsed = exceptionsFormat.safeParse({ exceptions: entries });
  if (parsed.success) return entries;
  const faults = new Set(
    parsed.error.issues.map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`),
  );
  throw new UserError([...faults].join("\n"), "Correct --owner, --reason, --expires or --approved-by.");
}

function fileText(source: string, entries: readonly ExceptionEntry[], notes: readonly string[]): string {
  const left = notes.length === 0 ? [] : ["Not converted:", ...notes.map((note) => `  ${note}`)];
  const head = [`Converted from ${source}.`, ...left]
    .flatMap((line) => line.split(/\r?\n/))
    .map((line) => `# ${line}\n`);
  return `${head.join("")}${stringify({ exceptions: entries }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

async function textAt(terminal: Terminal, given: string): Promise<string> {
  const { address } = settingsAddress(given, terminal.workingFolder);
  const stored = await storedText(address, () => resultsS3Client(terminal.environment)).read();
  if (stored !== null) return stored.text;
  throw new UserError(`there is no ${given}`, "Give the path or the s3:// address of a mutelist.");
}

function word(value: string): string {
  if (value.trim() !== "") return value;
  throw new InvalidArgumentError("It must not be empty.");
}

const examples = `
Examples:
  $ hubscan exceptions import mutelist.yaml --owner "web team" --expires 2027-06-30 > exceptions/imported.yaml
  $ hubscan exceptions import mutelist.yaml --owner "web team" --reason "Reviewed in 2026" --expires 2027-06-30
`;
