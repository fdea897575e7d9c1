import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { accountClients, homeRegion, hubAccount } from "./clients.ts";
import { known } from "./known.ts";

/** What a run of hubscan printed and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly notes: string;
}

/** Runs `hubscan` commands as processes of their own, in the hub, with the scanner role's session. */
export interface HubscanInHub {
  /** Runs a command to its end. */
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  /** Runs a command that has to end well; gives what it printed. Throws what it said otherwise. */
  readonly succeed: (...args: readonly string[]) => Promise<string>;
  readonly start: (...args: readonly string[]) => ChildProcess;
}

/** @param folder where the commands run */
export async function hubscanInHub(endpoint: string, folder: string): Promise<HubscanInHub> {
  const { credentials } = await accountClients(endpoint, hubAccount, "hubscan-scanner");
  const program = fileURLToPath(new URL("../../hubscan.ts", import.meta.url));
  const start = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // Nothing of the caller's: its AWS profile and HUBSCAN_… variables would count.
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: homeRegion,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: known(credentials.sessionToken),
      },
    });
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const child = start(...args);
    let [out, notes] = ["", ""];
    child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (notes += chunk.toString()));
    await once(child, "close");
    return { code: child.exitCode, out, notes };
  };
  return {
    start,
    run,
    succeed: async (...args) => {
      const { code, out, notes } = await run(...args);
      if (code !== 0) throw new Error(`hubscan ${args.join(" ")} ended with ${code}: ${notes}`);
      return out;
    },
  };
}
