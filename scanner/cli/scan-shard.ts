import type { Command } from "commander";
import { systemTiming } from "../access/timing.ts";
import type { Exception } from "../results/exception.ts";
import type { Store } from "../results/store.ts";
import type { LoadedPolicies } from "../scan/policies.ts";
import { prepareShard, type ShardOutcome, scanShard } from "../scan/shard.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import { endSignal, scanEnded } from "./end-signal.ts";
import { deliveryValues } from "./options/deliveries.ts";
import type { ScanValues } from "./options/scan.ts";
import { selectionValues } from "./options/selection.ts";
import { progressDisplay } from "./progress.ts";
import { progressVoice } from "./progress-voice.ts";
import type { Terminal } from "./terminal.ts";
import { openTerminalHub } from "./terminal-hub.ts";
import { counted } from "./text-layout.ts";
import { version } from "./version.ts";

/** The shard that a command is for. */
export interface ShardName {
  readonly scan: string;
  readonly shard: string;
}

/** Not the shard's to decide. In the environment, where all commands of a scan see them, they are the plan's and the merge's. */
const ofOtherCommands = [
  ...Object.keys(selectionValues.shape),
  "now",
  "resume",
  "failOn",
  "requireComplete",
  "format",
  ...Object.keys(deliveryValues.shape),
] as const;
/** What a shard cannot do, wherever it is said. */
const impossible = ["dryRun", "estimate", "fromInventory"] as const;

/**
 * The shard that the options name; null for a whole scan.
 * @throws UserError for options that do not go together
 */
export function shardOf(command: Command, { scanId, shard }: ScanValues): ShardName | null {
  if (scanId === undefined && shard === undefined) return null;
  if (scanId === undefined || shard === undefined) {
    throw new UserError(
      "--scan-id and --shard go together.",
      "Give both to scan a shard of a planned scan, or none to scan everything in this process.",
    );
  }
  const refused = [
    ...ofOtherCommands.filter((name) => command.getOptionValueSource(name) === "cli"),
    ...impossible.filter((name) => command.getOptionValue(name) !== undefined),
  ];
  if (refused.length === 0) return { scan: scanId, shard };
  throw new UserError(
    `--shard takes no ${refused.map(optionOf).join(", ")}: the plan has decided it, or the merge does.`,
    "Give that to hubscan plan, or to hubscan merge.",
  );
}

/** `hubscan scan --scan-id … --shard …`. */
export async function scanShardCommand(
  work: {
    readonly terminal: Terminal;
    readonly values: ScanValues;
    readonly settings: ResolvedSettings;
    readonly policies: LoadedPolicies;
    readonly exceptions: readonly Exception[];
    readonly store: Store;
  },
  { scan, shard }: ShardName,
): Promise<void> {
  const { terminal, values, settings, policies, exceptions, store } = work;
  const { requestTimeout } = settings.scan;
  const signal = endSignal(
    process,
    scanEnded("run the shard again, or plan what is missing with hubscan reconcile."),
  );
  const hub = await openTerminalHub(terminal, { requestTimeout });
  try {
    const parts = { hub, store, policies, settings, exceptions, version, signal };
    const prepared = await prepareShard(parts, scan, shard);
    const { accounts } = prepared.shard;
    terminal.note(`Shard ${shard} of scan ${scan}: ${counted(accounts.length, "account")}\n`);
    const voice = progressVoice(terminal, values.logFormat, scan);
    const progress = progressDisplay(voice, () => prepared.traffic, systemTiming.now);
    let outcome: ShardOutcome;
    try {
      outcome = await scanShard(parts, prepared, progress);
    } finally {
      progress.end();
    }
    await terminal.out(values.json ? `${JSON.stringify(outcome, null, 2)}\n` : outcomeText(outcome));
  } finally {
    hub.environment.close();
  }
}

function outcomeText({ scan, shard, accounts, doneBefore, unreachable }: ShardOutcome): string {
  const before = doneBefore === 0 ? "" : `, ${doneBefore} of them before`;
  const closed = unreachable === 0 ? "" : `; ${unreachable} could not be entered`;
  return `Shard ${shard} of scan ${scan}: ${counted(accounts, "account")} done${before}${closed}\n`;
}
