import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** A running moto server: an AWS emulator that others wrote. */
export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Ends the server; gives when it is gone. */
  readonly close: () => Promise<void>;
}

/** Whether the `moto_server` binary is there and runs. */
export function motoIsInstalled(): boolean {
  return spawnSync("moto_server", ["--help"]).status === 0;
}

/**
 * Starts a moto server of one's own on a free port, or gives null where moto is not installed. AWS's managed policies are in it.
 * It ends with this process at the latest.
 * @param settings variables that moto reads: https://docs.getmoto.org/en/latest/docs/configuration/environment_variables.html
 */
export async function startMoto(settings: Readonly<Record<string, string>> = {}): Promise<Moto | null> {
  if (!motoIsInstalled()) return null;
  const server = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true", ...settings },
  });
  const kill = (): void => void server.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(server, "exit");
  const endpoint = await announcedAddress(server);
  return {
    endpoint,
    async close() {
      server.kill("SIGTERM");
      await ended;
      process.off("exit", kill);
    },
  };
}

/** The address that the server prints when it listens. What it prints later is read and dropped, so that it never waits for us. */
function announcedAddress(server: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const look = (chunk: Buffer): void => {
      if (printed.length > 100_000) return;
      printed += chunk.toString();
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (address !== undefined) resolve(address);
    };
    server.stdout.on("data", look);
    server.stderr.on("data", look);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`moto_server ended with ${code}: ${printed}`)));
  });
}
