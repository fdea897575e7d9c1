import { type Command, InvalidArgumentError, type Option } from "commander";
import * as z from "zod";
import { severities } from "../../results/finding.ts";
import { exportFormatNames } from "../../results/formats/export-formats.ts";
import { isScanId } from "../../results/scan-id.ts";
import { type Choice, scanChoices } from "../../settings/scan-limits.ts";
import { logFormats } from "../progress-voice.ts";
import { exceptionsOption } from "./exceptions.ts";
import { listOption, moreValues, numberOption, option, timeOption } from "./option.ts";

const failOnChoices = [...severities, "none"] as const;

/** How hard a scan may work, what is written and what a pipeline is told, as given on the command line: the settings have these as well. */
export const limitValues = z.object({
  concurrency: z.int().optional(),
  accountsAtOnce: z.int().optional(),
  accountTimeout: z.int().optional(),
  requestTimeout: z.int().optional(),
  waitForRole: z.int().optional(),
  failOn: z.enum(failOnChoices).optional(),
  requireComplete: z.boolean().optional(),
  format: z.array(z.enum(exportFormatNames)).optional(),
});

/** How a scan runs, as given on the command line. */
export const scanValues = z.object({
  out: z.string(),
  resume: z.boolean().optional(),
  now: z.date().optional(),
  fromInventory: z.string().optional(),
  dryRun: z.boolean().optional(),
  estimate: z.boolean().optional(),
  json: z.boolean().optional(),
  logFormat: z.enum(logFormats),
  scanId: z.string().optional(),
  shard: z.string().optional(),
});
export type ScanValues = z.infer<typeof scanValues>;

/** Where results go and are looked for when nothing is said. */
export const defaultPlace = "./hubscan-results";

export function addScanOptions(command: Command): Command {
  return addCourseOptions(command.optionsGroup("Scan:").addOption(outOption()))
    .addOption(option("--from-inventory <place>", "judge what an earlier scan read, and ask AWS nothing"))
    .addOption(logFormatOption())
    .addOption(option("--json", "print the summary as JSON instead of text"))
    .optionsGroup("One process of several (hubscan plan):")
    .addOption(scanIdOption("the planned scan"))
    .addOption(
      option("--shard <id>", "scan the accounts of this shard only; hubscan merge makes the summary"),
    );
}

/** How a scan runs, wherever it does: the same for one that is started in the hub. */
export function addCourseOptions(command: Command): Command {
  return command
    .addOption(formatOption())
    .addOption(exceptionsOption())
    .addOption(limit("--concurrency <n>", "requests in flight", scanChoices.concurrency))
    .addOption(
      limit("--accounts-at-once <n>", "accounts under way at the same time", scanChoices.accountsAtOnce),
    )
    .addOption(
      limit(
        "--account-timeout <seconds>",
        "time for one account; the rest is UNKNOWN",
        scanChoices.accountTimeout,
      ),
    )
    .addOption(limit("--request-timeout <seconds>", "time for one request", scanChoices.requestTimeout))
    .addOption(waitForRoleOption())
    .addOption(option("--resume", "go on with the newest unfinished scan of the same accounts and checks"))
    .addOption(nowOption())
    .addOption(option("--dry-run", "say what would be scanned and which calls that takes; read no account"))
    .addOption(
      option("--estimate", "say which calls it will take, how long, and what it costs; read no account"),
    )
    .addOption(failOnOption())
    .addOption(requireCompleteOption());
}

export function outOption(): Option {
  return option("--out <place>", "folder or s3://bucket/prefix for the results").default(defaultPlace);
}

/** Forms that the findings are also written in, beside the results. */
export function formatOption(): Option {
  return listOption(
    "--format <format>",
    `forms that the findings are also written in, beside the results (repeatable): ${exportFormatNames.join(", ")}`,
  ).argParser(moreFormats);
}

export function nowOption(): Option {
  return timeOption("--now <time>", "the time to judge by (default: the start of the scan)");
}

export function waitForRoleOption(): Option {
  const what = "time for which an account without the target role is asked again";
  return limit("--wait-for-role <seconds>", what, scanChoices.waitForRole);
}

export function failOnOption(): Option {
  return option(
    "--fail-on <severity>",
    "exit with 3 when there is a failure of at least this severity; none unsets what the settings say",
  ).choices(failOnChoices);
}

export function requireCompleteOption(): Option {
  return option("--require-complete", "exit with 4 when something could not be read");
}

export function logFormatOption(): Option {
  return option("--log-format <format>", "progress on stderr: text, or JSON lines for a log collector")
    .choices(logFormats)
    .default("text");
}

/** @param what which scan it names */
export function scanIdOption(what: string): Option {
  return option("--scan-id <id>", `id of ${what}`).argParser((id: string) => {
    if (isScanId(id)) return id;
    throw new InvalidArgumentError("A scan id looks like 20261120T105944Z-k3x9f2.");
  });
}

function moreFormats(value: string, previous: readonly string[] | undefined): readonly string[] {
  const formats = moreValues(value, previous);
  const known: readonly string[] = exportFormatNames;
  if (formats.every((format) => known.includes(format))) return formats;
  throw new InvalidArgumentError(`It must be one of: ${known.join(", ")}.`);
}

/** A whole number that may be chosen, with what is usual. */
export function limit(flags: string, description: string, { least, most, usual }: Choice) {
  return numberOption(flags, `${description} (default: ${usual})`, least, most);
}
