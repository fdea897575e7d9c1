import type { Command } from "commander";
import * as z from "zod";
import { severities } from "../../results/finding.ts";
import { type Choice, scanChoices } from "../../settings/scan-limits.ts";
import { logFormats } from "../progress-voice.ts";
import { numberOption, option, timeOption } from "./option.ts";

const failOnChoices = [...severities, "none"] as const;

/** How a scan runs, as given on the command line. */
export const scanValues = z.object({
  out: z.string(),
  concurrency: z.int().optional(),
  accountsAtOnce: z.int().optional(),
  accountTimeout: z.int().optional(),
  requestTimeout: z.int().optional(),
  failOn: z.enum(failOnChoices).optional(),
  requireComplete: z.boolean().optional(),
  resume: z.boolean().optional(),
  now: z.date().optional(),
  fromInventory: z.string().optional(),
  dryRun: z.boolean().optional(),
  estimate: z.boolean().optional(),
  json: z.boolean().optional(),
  logFormat: z.enum(logFormats),
  deliveries: z.boolean(),
});
export type ScanValues = z.infer<typeof scanValues>;

/** Where results go and are looked for when nothing is said. */
export const defaultPlace = "./hubscan-results";

export function addScanOptions(command: Command): Command {
  return command
    .optionsGroup("Scan:")
    .addOption(option("--out <place>", "folder or s3://bucket/prefix for the results").default(defaultPlace))
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
    .addOption(option("--resume", "go on with the newest unfinished scan of the same accounts and checks"))
    .addOption(timeOption("--now <time>", "the time to judge by (default: the start of the scan)"))
    .addOption(option("--from-inventory <place>", "judge what an earlier scan read, and ask AWS nothing"))
    .addOption(option("--dry-run", "say what would be scanned and which calls that takes; read no account"))
    .addOption(
      option("--estimate", "say which calls it will take, how long, and what it costs; read no account"),
    )
    .addOption(
      option(
        "--fail-on <severity>",
        "exit with 3 when there is a failure of at least this severity; none unsets what the settings say",
      ).choices(failOnChoices),
    )
    .addOption(option("--require-complete", "exit with 4 when something could not be read"))
    .addOption(
      option("--log-format <format>", "progress on stderr: text, or JSON lines for a log collector")
        .choices(logFormats)
        .default("text"),
    )
    .addOption(option("--json", "print the summary as JSON instead of text"));
}

function limit(flags: string, description: string, { least, most, usual }: Choice) {
  return numberOption(flags, `${description} (default: ${usual})`, least, most);
}
