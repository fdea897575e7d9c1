import { Command } from "commander";
import * as z from "zod";
import { reconcile } from "../scan/reconcile.ts";
import { numberOption, option } from "./options/option.ts";
import { logFormatOption, outOption, scanIdOption, scanValues } from "./options/scan.ts";
import { passReport } from "./pass-report.ts";
import { progressVoice } from "./progress-voice.ts";
import { openResults } from "./results/open-scan.ts";
import type { Terminal } from "./terminal.ts";

const reconcileValues = scanValues
  .pick({ out: true, json: true, logFormat: true })
  .extend({ scanId: z.string(), pass: z.int() });

/** `hubscan reconcile`. */
export function reconcileCommand(terminal: Terminal): Command {
  const command = new Command("reconcile")
    .description(
      "Plans a further pass over a scan whose shards have ended: the accounts that have no whole results and, in pass 2, " +
        "those that could not be entered. Reads and writes results only.",
    )
    .addOption(scanIdOption("the planned scan").makeOptionMandatory())
    .addOption(
      numberOption("--pass <n>", "number of the pass; the plan made the first", 2, 99).makeOptionMandatory(),
    )
    .addOption(outOption())
    .addOption(logFormatOption())
    .addOption(option("--json", "print the pass as JSON instead of text"))
    .addHelpText("after", examples);
  return command.action(async () => {
    const values = reconcileValues.parse(command.opts());
    const voice = progressVoice(terminal, values.logFormat, values.scanId);
    const store = openResults(terminal, values.out);
    const pass = await reconcile(store, values.scanId, values.pass, voice.say);
    const place = { out: values.out, options: "" };
    await terminal.out(values.json ? `${JSON.stringify(pass, null, 2)}\n` : passReport(pass, place));
  });
}

const examples = `
Examples:
  $ hubscan reconcile --scan-id 20261120T105944Z-k3x9f2 --pass 2 --out s3://results/hub
`;
