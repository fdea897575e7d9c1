import { Command, InvalidArgumentError } from "commander";
import { checkEstate } from "./check.ts";
import { loadEstate } from "./estate.ts";
import { defaultEstate } from "./estates.ts";
import { startSimulator } from "./server.ts";

/** `hubscan simulate`: the simulator in the foreground, until it is interrupted. */
export function simulateCommand() {
  return new Command("simulate")
    .description(
      "Run a simulated AWS organization on this machine and print the environment that leads to it.",
    )
    .option("--estate <file>", "estate to simulate", defaultEstate)
    .option("--port <number>", "port to listen on; 0 takes a free one", portNumber, 0)
    .option(
      "--check",
      "check the estate's resources against the AWS schemas first (takes some seconds)",
      false,
    )
    .option(
      "--as <account>",
      "print the environment of an administrator of this account instead of the hub's",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ hubscan simulate --port 4599 > simulator.env &
  $ . ./simulator.env && hubscan accounts
`,
    )
    .action(async ({ estate: path, port, check, as }) => {
      const estate = loadEstate(path);
      if (check) await checkEstate(estate);
      const simulator = await startSimulator({ estate, port, program: ownCommandLine(process) });
      const environment = as === undefined ? simulator.environment : simulator.administrator(as);
      for (const [name, value] of Object.entries(environment)) {
        process.stdout.write(`export ${name}=${shellWord(value)}\n`);
      }
      process.stderr.write(
        `Simulating ${path}: ${estate.accounts.size} accounts at ${simulator.endpoint}. Stop with Ctrl+C.\n`,
      );
      await interruption();
      await simulator.close();
    });
}

/** What hubscan was started with: tasks run the same program. */
function ownCommandLine({ execPath, execArgv, argv }: NodeJS.Process): string[] {
  return [execPath, ...execArgv, argv[1] ?? ""];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}

function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}
