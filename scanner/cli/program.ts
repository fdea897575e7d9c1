import { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** A command that is loaded when it is asked for: `hubscan --help` reads no SDK client and no schema. */
export interface LazyCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(terminal: Terminal) => Command>;
}

const commands: readonly LazyCommand[] = [
  {
    name: "accounts",
    summary: "the organization's accounts, and which of them are selected",
    load: async () => (await import("./accounts.ts")).accountsCommand,
  },
  {
    name: "connect",
    summary: "try the target role in every selected account",
    load: async () => (await import("./connect.ts")).connectCommand,
  },
  {
    name: "scan",
    summary: "read the selected accounts and judge what was read",
    load: async () => (await import("./scan.ts")).scanCommand,
  },
  {
    name: "run",
    summary: "start a scan in the hub now",
    load: async () => (await import("./run.ts")).runCommand,
  },
  {
    name: "status",
    summary: "how the hub is, and when it scans",
    load: async () => (await import("./status.ts")).statusCommand,
  },
  {
    name: "offboard",
    summary: "what to remove in which order, and whether anything is left",
    load: async () => (await import("./offboard.ts")).offboardCommand,
  },
  {
    name: "plan",
    summary: "divide a scan among several processes",
    load: async () => (await import("./plan.ts")).planCommand,
  },
  {
    name: "reconcile",
    summary: "plan again what the processes of a scan have left",
    load: async () => (await import("./reconcile.ts")).reconcileCommand,
  },
  {
    name: "merge",
    summary: "sum up a scan of several processes",
    load: async () => (await import("./merge.ts")).mergeCommand,
  },
  {
    name: "findings",
    summary: "what a scan found",
    load: async () => (await import("./findings.ts")).findingsCommand,
  },
  {
    name: "export",
    summary: "a scan's findings for other tools: OCSF, SARIF, CSV, Parquet and more",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "diff",
    summary: "what is new and what is resolved between two scans",
    load: async () => (await import("./diff.ts")).diffCommand,
  },
  {
    name: "resources",
    summary: "the resources that a scan read",
    load: async () => (await import("./resources.ts")).resourcesCommand,
  },
  {
    name: "ledger",
    summary: "what a scan read and what it could not read",
    load: async () => (await import("./ledger.ts")).ledgerCommand,
  },
  {
    name: "compliance",
    summary: "how far the accounts meet the frameworks",
    load: async () => (await import("./compliance.ts")).complianceCommand,
  },
  {
    name: "verify-results",
    summary: "whether a scan's results are as they were written",
    load: async () => (await import("./verify-results.ts")).verifyResultsCommand,
  },
  {
    name: "deliver",
    summary: "tell of a scan who was not told yet: Security Hub, SNS, webhook",
    load: async () => (await import("./deliver.ts")).deliverCommand,
  },
  {
    name: "policies",
    summary: "the checks: list, show, test, switch on and off",
    load: async () => (await import("./policies/policies.ts")).policiesCommand,
  },
  {
    name: "permissions",
    summary: "the IAM actions that the checks need, and which are missing",
    load: async () => (await import("./permissions.ts")).permissionsCommand,
  },
  {
    name: "roles",
    summary: "the target role in the accounts: make, compare, remove, print",
    load: async () => (await import("./roles/roles.ts")).rolesCommand,
  },
  {
    name: "exceptions",
    summary: "failures that are accepted: list, check, import",
    load: async () => (await import("./exceptions/exceptions.ts")).exceptionsCommand,
  },
];

/**
 * The program, with the command that the arguments name loaded in full and the others by name only.
 * @param more commands of other parts of the product
 */
export async function createProgram(
  terminal: Terminal,
  version: string,
  args: readonly string[],
  more: readonly LazyCommand[],
): Promise<Command> {
  const program = new Command("hubscan")
    .description(
      "Scans every AWS account of an organization from one hub account, against policies written as code.",
    )
    .version(version, "-v, --version")
    .helpCommand(false);
  for (const { name, summary, load } of [...commands, ...more]) {
    const command = args[0] === name ? (await load())(terminal) : new Command(name);
    program.addCommand(command.summary(summary));
  }
  return program;
}

/** All commands, loaded in full. */
export async function everyCommand(
  terminal: Terminal,
  version: string,
  more: readonly LazyCommand[],
): Promise<readonly Command[]> {
  const loaded: Command[] = [];
  for (const { name } of [...commands, ...more]) {
    const program = await createProgram(terminal, version, [name], more);
    loaded.push(...program.commands.filter((command) => command.name() === name));
  }
  return loaded;
}
