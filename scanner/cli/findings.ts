import { Command } from "commander";
import { findingKind } from "../results/formats/line-kind.ts";
import { findingLine } from "../results/line.ts";
import { readFindings } from "../results/read.ts";
import { addSettingsOption, policyOption } from "./options/checks.ts";
import {
  addFindingOptions,
  attention,
  type FindingValues,
  findingFilter,
  findingValues,
} from "./options/findings.ts";
import { checkOfFinding } from "./results/check-of-finding.ts";
import { findFinding } from "./results/find-finding.ts";
import { findingText } from "./results/finding-text.ts";
import { type OpenScan, openScan } from "./results/open-scan.ts";
import { printLines } from "./results/print-lines.ts";
import type { Terminal } from "./terminal.ts";
import { counted } from "./text-layout.ts";

/** `hubscan findings`. */
export function findingsCommand(terminal: Terminal): Command {
  const command = new Command("findings")
    .description(
      "Shows what a scan found. The table shows what needs attention (FAIL and UNKNOWN) unless --status says otherwise; " +
        "json, jsonl and csv give every finding, so that a program never takes a part for the whole.",
    )
    .addHelpText("after", examples);
  addFindingOptions(command)
    .optionsGroup("With --id, where the check is explained:")
    .addOption(policyOption());
  return addSettingsOption(command).action(async () => {
    const values = findingValues.parse(command.opts());
    const opened = await openScan(terminal, values);
    await (values.id === undefined
      ? printFindings(terminal, opened, values)
      : printFinding(terminal, opened, values, values.id));
  });
}

async function printFindings(terminal: Terminal, opened: OpenScan, values: FindingValues): Promise<void> {
  // What a program reads is everything unless it asks for less.
  const filter = findingFilter(values, opened.manifest, values.format === "table" ? attention : undefined);
  const read = await readFindings(opened.store, opened.scan, filter);
  const count = await printLines(terminal, opened, {
    format: values.format,
    kind: findingKind,
    read,
    filter,
  });
  if (values.format === "table") {
    const which =
      values.status === undefined ? " with FAIL or UNKNOWN; --status all shows the others too" : "";
    terminal.note(`${counted(count, "finding")}${which}\n`);
  }
}

async function printFinding(
  terminal: Terminal,
  opened: OpenScan,
  values: FindingValues,
  id: string,
): Promise<void> {
  const finding = await findFinding(opened, id);
  if (values.format !== "table") {
    await terminal.out(`${findingLine(finding)}\n`);
    return;
  }
  const check = await checkOfFinding(terminal, finding, values);
  await terminal.out(findingText(finding, check, terminal));
}

const examples = `
Examples:
  $ hubscan findings --severity high                        what to mend first
  $ hubscan findings --lifecycle new,reopened               what was not open before
  $ hubscan findings --status UNKNOWN                       what could not be judged, and why
  $ hubscan findings --account 111122223333 --check 's3-*' --status all
  $ hubscan findings --id 3f9a61c2                          one in full: evidence, risk, remedy
  $ hubscan findings --status FAIL --format csv > failed.csv
  $ hubscan findings --from s3://acme-hubscan/results --format jsonl | jq -r .id
`;
