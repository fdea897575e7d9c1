import { Command, Option } from "commander";
import * as z from "zod";
import { exportSource } from "../results/export-source.ts";
import {
  type ExportFormatName,
  exportFormatNames,
  exportFormats,
} from "../results/formats/export-formats.ts";
import { UserError } from "../user-error.ts";
import { addFindingFilters, findingFilter, findingFilterValues } from "./options/findings.ts";
import { addPlaceOptions, addResultFilters } from "./options/results.ts";
import { coverageNote } from "./results/coverage-note.ts";
import { exportTarget, outputTarget } from "./results/export-target.ts";
import { openScan } from "./results/open-scan.ts";
import type { Terminal } from "./terminal.ts";
import { counted } from "./text-layout.ts";

const exportValues = findingFilterValues.extend({
  format: z.enum(exportFormatNames),
  to: z.string().optional(),
});
type ExportValues = z.infer<typeof exportValues>;

/** `hubscan export`. */
export function exportCommand(terminal: Terminal): Command {
  const command = new Command("export")
    .description(
      "Writes a scan's findings in a form that other tools take. A file is replaced when the new one is whole, and not before. " +
        "What is missing from the results is said on standard error.",
    )
    .addHelpText("after", help());
  addPlaceOptions(command)
    .addOption(new Option("--format <format>", "the form").choices(exportFormatNames).makeOptionMandatory())
    .addOption(
      new Option("--to <path>", "file, folder or s3:// address to write to (default: standard output)"),
    );
  addFindingFilters(
    addResultFilters(command),
    `what the format is for: all, and in sarif ${listed("sarif")}`,
  );
  return command.action(async () => runExport(terminal, exportValues.parse(command.opts())));
}

async function runExport(terminal: Terminal, values: ExportValues): Promise<void> {
  const { statuses, manyFiles = false, load } = exportFormats[values.format];
  const to = values.to === undefined || values.to === "-" || values.to === "" ? null : values.to;
  if (to === null && manyFiles) {
    throw new UserError(
      `--format ${values.format} makes many files, which do not fit into standard output`,
      "Name a folder or an s3:// address with --to.",
    );
  }
  const opened = await openScan(terminal, values);
  const filter = findingFilter(values, opened.manifest, statuses);
  const source = await exportSource(opened.store, opened.scan, filter);
  const exporter = await load();
  const written: string[] = [];
  let findings: number;
  if (to === null) ({ findings } = await exporter(source, outputTarget(terminal)));
  else {
    const target = exportTarget(terminal, to, manyFiles);
    ({ findings } = await exporter(source, target));
    written.push(...target.written);
  }
  const note = await coverageNote(opened, filter, source.incomplete);
  if (note !== "") terminal.note(note);
  if (to === null) return;
  const [only] = written;
  const where = written.length === 1 ? only : `${counted(written.length, "file")} in ${to}`;
  terminal.note(`${counted(findings, "finding")} of scan ${opened.scan} as ${values.format}: ${where}\n`);
}

function listed(format: ExportFormatName): string {
  return (exportFormats[format].statuses ?? []).join(", ");
}

function help(): string {
  const width = Math.max(...exportFormatNames.map((name) => name.length));
  const formats = exportFormatNames.map((name) => `  ${name.padEnd(width)}  ${exportFormats[name].purpose}`);
  return `\nFormats:\n${formats.join("\n")}\n${examples}`;
}

const examples = `
Examples:
  $ hubscan export --format csv --to findings.csv
  $ hubscan export --format sarif --to hubscan.sarif --severity high
  $ hubscan export --format ocsf --status FAIL,UNKNOWN | gzip > findings.ocsf.jsonl.gz
  $ hubscan export --format markdown --account 111122223333 >> "$GITHUB_STEP_SUMMARY"
  $ hubscan export --from s3://acme-hubscan/results --format parquet --to s3://acme-lake/hubscan
`;
