import { Command } from "commander";
import { AbortWatch } from "../access/abort-watch.ts";
import type { Caller } from "../access/caller.ts";
import { briefRetry, patientRetry } from "../access/retry.ts";
import { systemTiming } from "../access/timing.ts";
import { commonCause } from "../connect/common-cause.ts";
import { connect, isRole } from "../connect/connect.ts";
import { type SelectedAccounts, select } from "../organization/select.ts";
import { scanId } from "../results/scan-id.ts";
import { discover } from "../scan/hub.ts";
import { sessionRole } from "../scan/request.ts";
import { endingWith, unlessAborted } from "../scan/unless-aborted.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings } from "../settings/merge.ts";
import { UserError } from "../user-error.ts";
import { connectProgress } from "./connect-progress.ts";
import { type ConnectOutcome, connectExitCode, connectJson, connectReport } from "./connect-report.ts";
import { endSignal } from "./end-signal.ts";
import { runInHub } from "./hub-task.ts";
import { listedAccounts } from "./listed-accounts.ts";
import { addSettingsOption } from "./options/checks.ts";
import { addConnectOptions, type ConnectValues, connectValues, roleSettles } from "./options/connect.ts";
import { argumentsOf, givenOptions, givenText } from "./options/given.ts";
import { addHubOptions, type HubValues, hubValues } from "./options/hub.ts";
import { accessValues, addAccessOptions, addSelectionOptions, selectionValues } from "./options/selection.ts";
import { policyPlace } from "./policies/load.ts";
import { openResults } from "./results/open-scan.ts";
import { refuseLocal } from "./run.ts";
import type { Terminal } from "./terminal.ts";
import { openTerminalHub } from "./terminal-hub.ts";
import { wrapped } from "./text-layout.ts";

/** `hubscan connect`. */
export function connectCommand(terminal: Terminal): Command {
  const command = new Command("connect")
    .description(
      "Tries the target role in every selected account, as a scan would: assumes it, makes sure of the account, and makes one harmless " +
        "read. Says why an account cannot be entered and what to do; remembers the outcome, and tests the next time only what failed or is new.",
    )
    .addHelpText("after", examples);
  addHubOptions(addConnectOptions(addAccessOptions(addSelectionOptions(addSettingsOption(command)))));
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = connectValues.parse(options);
    const hub = hubValues.parse(options);
    if (values.fromHub) {
      await connectFromHub(terminal, command, hub);
      return;
    }
    await connectHere(terminal, values, options, givenText(command, isOfScan));
  });
}

/** Not handed on to the hub: the task has its own place for results, its own log, and is there already. */
const ofThisSide = new Set(["out", "logFormat", "fromHub", ...Object.keys(hubValues.shape)]);

async function connectFromHub(terminal: Terminal, command: Command, hub: HubValues): Promise<void> {
  const given = givenOptions(command, (name) => !ofThisSide.has(name));
  refuseLocal(given);
  await runInHub(terminal, hub, {
    command: ["connect", ...argumentsOf(given)],
    startedBy: "hubscan-connect",
    follow: true,
    // A test of connections disturbs no scan.
    alone: false,
    everything: false,
    // What the task prints is the outcome, as JSON if that was asked for.
    json: false,
    again: `hubscan connect${givenText(command, () => true)}`,
  });
}

/** Options that a scan takes as well. */
const ofScan = new Set([
  "settings",
  "out",
  ...Object.keys(selectionValues.shape),
  ...Object.keys(accessValues.shape),
]);
const isOfScan = (name: string) => ofScan.has(name);

async function connectHere(
  terminal: Terminal,
  values: ConnectValues,
  options: unknown,
  given: string,
): Promise<void> {
  const place = policyPlace(terminal);
  const written = await loadSettings(values.settings ?? null, place);
  const settings = mergeSettings(written, {
    selection: selectionValues.parse(options),
    access: accessValues.parse(options),
  });
  const { access, selection, organizationRole, accountsFile, aliases } = settings;
  const signal = endSignal(process, interrupted);
  const watch = new AbortWatch(signal);
  const hub = await unlessAborted(
    openTerminalHub(terminal, {
      timing: endingWith(systemTiming, watch),
      requestTimeout: settings.scan.requestTimeout,
      // In the hub a network may come up later than the task.
      retry: terminal.errorIsTty ? briefRetry : patientRetry,
    }),
    watch,
  );
  try {
    const role = sessionRole(access, hub.caller.partition);
    const id = scanId(terminal.now(), systemTiming.random);
    const accountIds = await listedAccounts(accountsFile, terminal.workingFolder);
    const tags = selection.tags.length > 0;
    const organization = await unlessAborted(
      discover(hub, { accountIds, organizationRole, tags, scan: id }),
      watch,
    );
    const isScanner = isRole(hub.caller, values.scannerRoleName);
    if (!isScanner) terminal.note(`${notTheScanner(hub.caller, values, terminal).join("\n")}\n`);
    const wait = values.waitForRole ?? written.data.scan?.["wait-for-role"];
    const progress = connectProgress(terminal, values.logFormat, id);
    let outcome: ConnectOutcome;
    try {
      const connections = await connect(
        {
          hub,
          store: openResults(terminal, values.out),
          accounts: withAliases(select(organization, selection), aliases),
          role,
          ...(access.sessionPolicy === undefined ? {} : { sessionPolicy: access.sessionPolicy }),
          id,
          all: values.all,
          // Nobody but the scanner is let in, however long it waits.
          patience: isScanner ? (wait ?? roleSettles) * 1000 : 0,
          waitsForLongMissing: wait !== undefined,
          signal,
        },
        progress,
      );
      const failed = connections.all.flatMap(({ cause }) => cause ?? []);
      const common = failed.length < connections.all.length ? null : commonCause(failed, isScanner);
      const externalId = role.externalId !== undefined;
      outcome = {
        ...connections,
        commonCause: common,
        externalId,
        listed: accountIds !== null,
        options: given,
      };
    } finally {
      progress.end();
    }
    await terminal.out(
      values.json ? `${JSON.stringify(connectJson(outcome), null, 2)}\n` : connectReport(outcome, terminal),
    );
    terminal.setExitCode(connectExitCode(outcome));
  } finally {
    hub.environment.close();
  }
}

function notTheScanner(
  { arn }: Caller,
  { scannerRoleName }: Pick<ConnectValues, "scannerRoleName">,
  look: Terminal,
): string[] {
  return wrapped(
    `You are ${arn}. Target roles trust only ${scannerRoleName}, so that most likely none lets you in: use --from-hub.`,
    look,
    "",
  );
}

/** Accounts by the names that they have here. */
function withAliases(
  { selected, notSelected }: SelectedAccounts,
  aliases: Readonly<Record<string, string>>,
): SelectedAccounts {
  return {
    selected: selected.map((account) => ({ ...account, name: aliases[account.id] ?? account.name })),
    notSelected,
  };
}

function interrupted(signal: string): UserError {
  return new UserError(
    `The test was ended by ${signal}.`,
    "What was found out is kept: hubscan connect goes on with the other accounts, and with those that failed.",
  );
}

const examples = `
Examples:
  $ hubscan connect                           every account the first time, then those that failed or are new
  $ hubscan connect --all --ou Workloads/Production
  $ hubscan connect --account 111122223333 --wait-for-role 0
  $ hubscan connect --from-hub --stack production   from a laptop: in the hub, as the scanner role

Exit codes: 0 every account can be entered; 1 error; 2 usage; 3 some cannot; 4 none can.
`;
