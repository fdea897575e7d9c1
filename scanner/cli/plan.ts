import { Command } from "commander";
import * as z from "zod";
import { imageDigest } from "../results/manifest.ts";
import { planShards } from "../scan/plan-shards.ts";
import { shardChoices } from "../settings/scan-limits.ts";
import { figuresText } from "./estimate-report.ts";
import { listedAccounts } from "./listed-accounts.ts";
import { loadScan } from "./load-scan.ts";
import { addCheckOptions, addSettingsOption, checkValues } from "./options/checks.ts";
import { exceptionsOption, exceptionValues } from "./options/exceptions.ts";
import { givenText } from "./options/given.ts";
import { option } from "./options/option.ts";
import {
  limit,
  logFormatOption,
  nowOption,
  outOption,
  scanIdOption,
  scanValues,
  waitForRoleOption,
} from "./options/scan.ts";
import { accessValues, addAccessOptions, addSelectionOptions } from "./options/selection.ts";
import { passReport } from "./pass-report.ts";
import { progressVoice } from "./progress-voice.ts";
import { openResults } from "./results/open-scan.ts";
import type { Terminal } from "./terminal.ts";
import { openTerminalHub } from "./terminal-hub.ts";
import { counted } from "./text-layout.ts";
import { version } from "./version.ts";

const planValues = scanValues
  .pick({ out: true, now: true, json: true, logFormat: true, scanId: true })
  .extend({ accountsPerShard: z.int().optional(), shardsAtOnce: z.int().optional() });

/** `hubscan plan`. */
export function planCommand(terminal: Terminal): Command {
  const command = new Command("plan")
    .description(
      "Plans a scan that several processes share: discovers and selects accounts as scan does, and divides them among shards. " +
        "Each shard is scanned with hubscan scan --shard; hubscan merge makes the summary.",
    )
    .addHelpText("after", examples);
  addAccessOptions(addSelectionOptions(addCheckOptions(addSettingsOption(command))))
    .optionsGroup("Plan:")
    .addOption(outOption())
    .addOption(scanIdOption("the scan (default: a new one); planned again with it, what is there is kept"))
    .addOption(
      limit("--accounts-per-shard <n>", "accounts of a shard, on average", shardChoices.accountsPerShard),
    )
    .addOption(
      limit(
        "--shards-at-once <n>",
        "the most shards, which may all run at the same time",
        shardChoices.shardsAtOnce,
      ),
    )
    .addOption(exceptionsOption())
    .addOption(waitForRoleOption())
    .addOption(nowOption())
    .addOption(logFormatOption())
    .addOption(option("--json", "print the pass as JSON instead of text"));
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = planValues.parse(options);
    const { settings, policies, exceptions } = await loadScan(terminal, options);
    const hub = await openTerminalHub(terminal, { requestTimeout: settings.scan.requestTimeout });
    try {
      const parts = {
        hub,
        store: openResults(terminal, values.out),
        policies,
        settings,
        exceptions,
        listedAccounts: await listedAccounts(settings.accountsFile, terminal.workingFolder),
        now: values.now ?? null,
        resume: false,
        version,
        image: imageDigest(terminal.environment),
        // Nothing is under way that would have to be ended in order.
        signal: new AbortController().signal,
      };
      const division = {
        accountsPerShard: values.accountsPerShard ?? shardChoices.accountsPerShard.usual,
        shardsAtOnce: values.shardsAtOnce ?? shardChoices.shardsAtOnce.usual,
        waitForRole: settings.scan.waitForRole,
      };
      const warnings: string[] = [];
      const planned = await planShards(parts, values.scanId ?? null, division, (message) =>
        warnings.push(message),
      );
      const { manifest, pass } = planned;
      const voice = progressVoice(terminal, values.logFormat, manifest.scan);
      for (const warning of warnings) voice.say(warning);
      const reckoned = pass.estimate === null ? "" : `, about ${figuresText(pass.estimate.before)}`;
      voice.say(`Scan ${manifest.scan}: ${counted(manifest.checks.length, "check")}${reckoned}`);
      const place = { out: values.out, options: neededByShards(command) };
      await terminal.out(values.json ? `${JSON.stringify(pass, null, 2)}\n` : passReport(pass, place));
    } finally {
      hub.environment.close();
    }
  });
}

/** What the shards need as well, as it was given on the command line. */
function neededByShards(command: Command): string {
  const needed = [
    ...Object.keys(checkValues.shape),
    ...Object.keys(accessValues.shape),
    ...Object.keys(exceptionValues.shape),
  ];
  const names = new Set(["settings", ...needed]);
  return givenText(command, (name) => names.has(name));
}

const examples = `
Examples:
  $ hubscan plan --out s3://results/hub
  $ hubscan plan --out s3://results/hub --accounts-per-shard 20 --json | jq -r '.shards[].shard'

Then each shard with hubscan scan --scan-id … --shard …, and with the checks, settings and access of the plan.
`;
