import { Command } from "commander";
import * as z from "zod";
import { systemTiming } from "../access/timing.ts";
import { mergeShards } from "../scan/merge.ts";
import { webhookSecret } from "../settings/delivery-settings.ts";
import { loadScan } from "./load-scan.ts";
import { addSettingsOption, policyOption } from "./options/checks.ts";
import { addDeliveryOptions, noDeliveriesOption } from "./options/deliveries.ts";
import { option } from "./options/option.ts";
import {
  failOnOption,
  formatOption,
  logFormatOption,
  outOption,
  requireCompleteOption,
  scanIdOption,
  scanValues,
} from "./options/scan.ts";
import { progressVoice } from "./progress-voice.ts";
import { reportScan } from "./report-scan.ts";
import { openResults } from "./results/open-scan.ts";
import { tellOfScan } from "./tell-of-scan.ts";
import type { Terminal } from "./terminal.ts";
import { terminalHubOnDemand } from "./terminal-hub.ts";
import { version } from "./version.ts";

const mergeValues = scanValues
  .pick({ out: true, json: true, logFormat: true })
  .extend({ scanId: z.string() });

/** `hubscan merge`. */
export function mergeCommand(terminal: Terminal): Command {
  const command = new Command("merge")
    .description(
      "Sums up a scan whose shards have ended, publishes it, and ends as scan does. Accounts without whole results are " +
        "named as not scanned. Reads and writes results only, unless somebody is to be told of the scan.",
    )
    .addOption(scanIdOption("the planned scan").makeOptionMandatory());
  addDeliveryOptions(
    addSettingsOption(command)
      .addOption(policyOption())
      .addOption(outOption())
      .addOption(formatOption())
      .addOption(failOnOption())
      .addOption(requireCompleteOption())
      .addOption(logFormatOption())
      .addOption(option("--json", "print the summary as JSON instead of text")),
  )
    .addOption(noDeliveriesOption())
    .addHelpText("after", examples);
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = mergeValues.parse(options);
    const { settings, policies } = await loadScan(terminal, options);
    const store = openResults(terminal, values.out);
    const { say: warned } = progressVoice(terminal, values.logFormat, values.scanId);
    const { now } = systemTiming;
    const secret = webhookSecret(settings.deliveries, terminal.environment);
    const summary = await mergeShards({
      store,
      policies,
      version,
      formats: settings.formats,
      scan: values.scanId,
      now,
      warned,
    });
    const delivery = { store, scan: summary.scan, settings: settings.deliveries, secret, warned };
    const hub = terminalHubOnDemand(terminal);
    await tellOfScan({ ...delivery, hub: hub.open });
    await hub.close();
    await reportScan(terminal, { ...values, store, ends: settings.scan, formats: settings.formats }, summary);
  });
}

const examples = `
Examples:
  $ hubscan merge --scan-id 20261120T105944Z-k3x9f2 --out s3://results/hub
  $ hubscan merge --scan-id 20261120T105944Z-k3x9f2 --fail-on high --require-complete

Exit codes are those of hubscan scan.
`;
