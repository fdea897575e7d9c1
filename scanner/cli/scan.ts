import { resolve } from "node:path";
import { Command } from "commander";
import { systemTiming } from "../access/timing.ts";
import { asffMapping } from "../delivery/asff-mapping.ts";
import { deliverScan } from "../delivery/deliver-scan.ts";
import { scanExitCode } from "../results/exit-code.ts";
import { imageDigest } from "../results/manifest.ts";
import { openStore } from "../results/open-store.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import { conductScan, planScan, type ScanParts } from "../scan/conduct.ts";
import { openHub } from "../scan/hub.ts";
import { scanOffline } from "../scan/offline.ts";
import type { LoadedPolicies } from "../scan/policies.ts";
import { webhookSecret } from "../settings/delivery-settings.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings, type ResolvedSettings } from "../settings/merge.ts";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import { outcomeLines } from "./delivery-report.ts";
import { dryRunReport } from "./dry-run.ts";
import { endSignal } from "./end-signal.ts";
import { estimateReport } from "./estimate-report.ts";
import { listedAccounts } from "./listed-accounts.ts";
import { addCheckOptions, addSettingsOption, checkValues } from "./options/checks.ts";
import { addDeliveryOptions, deliveryValues } from "./options/deliveries.ts";
import { option } from "./options/option.ts";
import { addScanOptions, defaultPlace, type ScanValues, scanValues } from "./options/scan.ts";
import { accessValues, addAccessOptions, addSelectionOptions, selectionValues } from "./options/selection.ts";
import { loadPoliciesOf, policyPlace } from "./policies/load.ts";
import { progressDisplay } from "./progress.ts";
import { progressVoice } from "./progress-voice.ts";
import { scanReport } from "./scan-report.ts";
import type { Terminal } from "./terminal.ts";
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
  ).addOption(option("--no-deliveries", "tell nobody, whatever the settings say"));
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = scanValues.parse(options);
    const place = policyPlace(terminal);
    const written = await loadSettings(settingsOf(options), place);
    const settings = mergeSettings(written, {
      selection: selectionValues.parse(options),
      access: accessValues.parse(options),
      checks: checkValues.parse(options),
      scan: values,
      deliveries: { ...deliveryValues.parse(options), deliveries: values.deliveries },
    });
    const secret = webhookSecret(settings.deliveries, terminal.environment);
    const { policies } = await loadPoliciesOf(written, settings, place);
    const results = (address: string) =>
      openStore(address.startsWith("s3://") ? address : resolve(terminal.workingFolder, address), place.s3);
    const store = results(values.out);
    const signal = endSignal(process);
    const work = { terminal, values, settings, policies, store, signal, secret };
    const summary =
      values.fromInventory === undefined
        ? await scanAccounts(work)
        : await judgeInventory(work, results(values.fromInventory), selectionValues.parse(options));
    if (summary !== null) await report(work, summary);
  });
}

interface Work {
  readonly terminal: Terminal;
  readonly values: ScanValues;
  readonly settings: ResolvedSettings;
  readonly policies: LoadedPolicies;
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
  store,
  signal,
  secret,
}: Work): Promise<Summary | null> {
  const hub = await openHub({
    environment: terminal.environment,
    version,
    timing: systemTiming,
    requestTimeout: settings.scan.requestTimeout * 1000,
  });
  try {
    const parts: ScanParts = {
      hub,
      store,
      policies,
      settings,
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
      terminal.note("There is no unfinished scan of the same accounts and checks: this is a new one.\n");
    }
    terminal.note(
      `Scan ${prepared.manifest.scan}: ${counted(planned.checks.length, "check")} on ${counted(prepared.accounts.length, "account")}\n`,
    );
    const voice = progressVoice(terminal, values.logFormat, prepared.manifest.scan);
    const progress = progressDisplay(voice, () => prepared.traffic, systemTiming.now);
    try {
      const summary = await conductScan(parts, planned, progress);
      const { scan } = summary;
      const { timing } = hub;
      const delivery = { store, scan, secret, timing, version, settings: settings.deliveries };
      const outcomes = await deliverScan({ ...delivery, hub: async () => hub, asff: asffMapping }).catch(
        (error: unknown) => {
          // The scan is published: that nobody was told must not make it look failed.
          progress.warned(
            `Nobody was told of the scan: ${error instanceof Error ? error.message : String(error)}`,
          );
          return [];
        },
      );
      for (const line of outcomeLines(outcomes)) progress.warned(line);
      return summary;
    } finally {
      progress.end();
    }
  } finally {
    hub.environment.close();
  }
}

async function judgeInventory(
  { terminal, values, settings, policies, store, signal }: Work,
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

async function report({ terminal, values, settings, store }: Work, summary: Summary): Promise<void> {
  const look = {
    color: terminal.color,
    columns: terminal.columns,
    where: store.address(`scans/${summary.scan}`),
    from: values.out === defaultPlace ? null : values.out,
  };
  await terminal.out(values.json ? `${JSON.stringify(summary, null, 2)}\n` : scanReport(summary, look));
  if (summary.accounts.scanned === 0) {
    throw new UserError(
      `None of the selected accounts (${summary.accounts.selected}) could be entered.`,
      "All failing at once points at the hub: the scanner's own role and account, the role's name and path, the external id " +
        "(HUBSCAN_EXTERNAL_ID), the organization id in the trust policies. `hubscan ledger` has what STS answered.",
    );
  }
  terminal.setExitCode(scanExitCode(summary, settings.scan));
}

function settingsOf(options: unknown): string | null {
  return (options as { readonly settings?: string }).settings ?? null;
}

const examples = `
Examples:
  $ hubscan scan                                           every active account, every check
  $ hubscan scan --ou Workloads/Production --severity high
  $ hubscan scan --account 111122223333 --check 's3-*'     a handful of calls
  $ hubscan scan --resume                                  go on after an interruption
  $ hubscan scan --fail-on high --require-complete         for a pipeline: exit 3 or 4
  $ hubscan scan --from-inventory ./hubscan-results --policy ./our-policies --out ./judged-again

Exit codes: 0 done; 1 error; 2 usage; 3 failures at or above --fail-on; 4 not everything was read (--require-complete).
Every option can be given in the environment: --exclude-ou as HUBSCAN_EXCLUDE_OU.
`;
