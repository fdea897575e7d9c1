import { Command } from "commander";
import { systemTiming } from "../access/timing.ts";
import type { Exception } from "../results/exception.ts";
import { imageDigest } from "../results/manifest.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import { conductScan, planScan, type ScanParts } from "../scan/conduct.ts";
import { scanOffline } from "../scan/offline.ts";
import type { LoadedPolicies } from "../scan/policies.ts";
import { webhookSecret } from "../settings/delivery-settings.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import { dryRunReport } from "./dry-run.ts";
import { endSignal, scanEnded } from "./end-signal.ts";
import { estimateReport } from "./estimate-report.ts";
import { listedAccounts } from "./listed-accounts.ts";
import { loadScan } from "./load-scan.ts";
import { addCheckOptions, addSettingsOption } from "./options/checks.ts";
import { addDeliveryOptions, noDeliveriesOption } from "./options/deliveries.ts";
import { addScanOptions, type ScanValues, scanValues } from "./options/scan.ts";
import { addAccessOptions, addSelectionOptions, selectionValues } from "./options/selection.ts";
import { progressDisplay } from "./progress.ts";
import { progressVoice } from "./progress-voice.ts";
import { reportScan } from "./report-scan.ts";
import { openResults } from "./results/open-scan.ts";
import { scanShardCommand, shardOf } from "./scan-shard.ts";
import { tellOfScan } from "./tell-of-scan.ts";
import type { Terminal } from "./terminal.ts";
import { openTerminalHub } from "./terminal-hub.ts";
import { counted } from "./text-layout.ts";
import { version } from "./version.ts";

/** `hubscan scan`. */
export function scanCommand(terminal: Terminal): Command {
  const command = new Command("scan")
    .description(
      "Discovers the organization, enters each selected account through the target role, reads what the enabled checks need, " +
        "judges it, and writes findings, resources and a ledger of what could not be read.",
    )
    .addHelpText("after", examples);
  addDeliveryOptions(
    addScanOptions(addAccessOptions(addSelectionOptions(addCheckOptions(addSettingsOption(command))))),
  ).addOption(noDeliveriesOption());
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = scanValues.parse(options);
    const shard = shardOf(command, values);
    const { settings, policies, exceptions } = await loadScan(terminal, options);
    const store = openResults(terminal, values.out);
    if (shard !== null) {
      await scanShardCommand({ terminal, values, settings, policies, exceptions, store }, shard);
      return;
    }
    const secret = webhookSecret(settings.deliveries, terminal.environment);
    const signal = endSignal(process, scanEnded("go on with hubscan scan --resume."));
    const work = { terminal, values, settings, policies, exceptions, store, signal, secret };
    const { fromInventory } = values;
    const summary =
      fromInventory === undefined
        ? await scanAccounts(work)
        : await judgeInventory(work, openResults(terminal, fromInventory), selectionValues.parse(options));
    if (summary !== null)
      await reportScan(
        terminal,
        { ...values, store, ends: settings.scan, formats: settings.formats },
        summary,
      );
  });
}

interface Work {
  readonly terminal: Terminal;
  readonly values: ScanValues;
  readonly settings: ResolvedSettings;
  readonly policies: LoadedPolicies;
  readonly exceptions: readonly Exception[];
  readonly store: Store;
  readonly signal: AbortSignal;
  /** What webhooks are signed with; null without one. */
  readonly secret: string | null;
}

/** Null when it was only to be said what would be done. */
async function scanAccounts({
  terminal,
  values,
  settings,
  policies,
  exceptions,
  store,
  signal,
  secret,
}: Work): Promise<Summary | null> {
  const hub = await openTerminalHub(terminal, { requestTimeout: settings.scan.requestTimeout });
  try {
    const parts: ScanParts = {
      hub,
      store,
      policies,
      settings,
      exceptions,
      listedAccounts: await listedAccounts(settings.accountsFile, terminal.workingFolder),
      now: values.now ?? null,
      resume: values.resume ?? false,
      version,
      image: imageDigest(terminal.environment),
      signal,
    };
    const planned = await planScan(parts);
    const { prepared } = planned;
    if (values.dryRun || values.estimate) {
      const names = planned.accounts.selected.map(({ id, name }) => `${id} ${name}`);
      const { estimate } = prepared;
      const checks = planned.checks.length;
      const text = values.estimate ? estimateReport(estimate, checks) : dryRunReport(estimate, checks, names);
      await terminal.out(values.json ? `${JSON.stringify(estimate, null, 2)}\n` : text);
      return null;
    }
    if (values.resume && !prepared.resumed) {
      terminal.note(
        "There is no unfinished scan of the same accounts and checks since the last finished one: this is a new one.\n",
      );
    }
    terminal.note(
      `Scan ${prepared.manifest.scan}: ${counted(planned.checks.length, "check")} on ${counted(prepared.accounts.length, "account")}\n`,
    );
    const voice = progressVoice(terminal, values.logFormat, prepared.manifest.scan);
    const progress = progressDisplay(voice, () => prepared.traffic, systemTiming.now);
    try {
      const summary = await conductScan(parts, planned, progress);
      const delivery = { store, scan: summary.scan, settings: settings.deliveries, secret };
      await tellOfScan({ ...delivery, hub: async () => hub, warned: progress.warned });
      return summary;
    } finally {
      progress.end();
    }
  } finally {
    hub.environment.close();
  }
}

async function judgeInventory(
  { terminal, values, settings, policies, exceptions, store, signal }: Work,
  inventory: Store,
  selection: Readonly<Record<string, unknown>>,
) {
  refuseSelection({ ...selection, resume: values.resume, dryRun: values.dryRun, estimate: values.estimate });
  const noTraffic = { calls: 0, throttles: 0, quickest: Number.POSITIVE_INFINITY };
  const voice = progressVoice(terminal, values.logFormat, "offline");
  const progress = progressDisplay(voice, () => noTraffic, systemTiming.now);
  const now = values.now ?? null;
  try {
    const timing = systemTiming;
    return await scanOffline({
      inventory,
      store,
      policies,
      settings,
      exceptions,
      version,
      timing,
      now,
      progress,
      signal,
    });
  } finally {
    progress.end();
  }
}

/** A saved inventory is judged whole: an option that seems to narrow it, and does not, would mislead. */
function refuseSelection(options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  throw new UserError(
    `--from-inventory judges all that was saved, and takes no ${given.map(optionOf).join(", ")}.`,
    "Leave that out, and narrow what you look at: hubscan findings --account, --region.",
  );
}

const examples = `
Examples:
  $ hubscan scan                                           every active account, every check
  $ hubscan scan --ou Workloads/Production --severity high
  $ hubscan scan --account 111122223333 --check 's3-*'     a handful of calls
  $ hubscan scan --resume                                  go on after an interruption
  $ hubscan scan --scan-id 20261120T105944Z-k3x9f2 --shard 1-001
  $ hubscan scan --fail-on high --require-complete         for a pipeline: exit 3 or 4
  $ hubscan scan --from-inventory ./hubscan-results --policy ./our-policies --out ./judged-again

Exit codes: 0 done; 1 error; 2 usage; 3 failures at or above --fail-on; 4 not everything was read (--require-complete).
Every option can be given in the environment: --exclude-ou as HUBSCAN_EXCLUDE_OU.
`;
