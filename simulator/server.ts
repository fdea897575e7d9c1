import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../scanner/user-error.ts";
import { Calls } from "./calls.ts";
import { type Account, type Estate, loadEstate } from "./estate.ts";
import { Exchange, type ReceivedRequest } from "./exchange.ts";
import type { Credentials } from "./identities.ts";

interface SimulatorOptions {
  /** An estate, or the path of its file. */
  readonly estate: string | Estate;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The command line of hubscan, for tasks to run; without it, no task can be started. */
  readonly program?: readonly string[];
  /** The clock that sessions, throttles and `${now}` go by. */
  readonly now?: () => Date;
  /** Told of each request that was answered as AWS would, after it was decoded. */
  readonly onRequest?: (request: ReceivedRequest) => void;
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:PORT`. S3 Control needs a host with a name: `http://localhost:PORT`. */
  readonly endpoint: string;
  readonly estate: Estate;
  /** The scanner role's credentials in the hub. */
  readonly credentials: Credentials;
  /** What a program needs in its environment to take the simulator for AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same for an administrator of an account: id, or name. */
  readonly administrator: (account: string) => Readonly<Record<string, string>>;
  readonly calls: Calls;
  /** Ends all connections and gives the port back. */
  close(): Promise<void>;
}

/**
 * Starts an AWS organization on one port of this machine.
 *
 * @throws UserError when the estate is wrong or the port is taken
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const estate = typeof options.estate === "string" ? loadEstate(options.estate) : options.estate;
  const calls = new Calls();
  let environment: Readonly<Record<string, string>> = {};
  const program = { command: options.program ?? null, environment: () => environment };
  const exchange = new Exchange(estate, calls, options.now ?? (() => new Date()), program, options.onRequest);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void exchange.serve(request, response);
  });
  // Idle connections stay open as long as a scan may pause; the process is not kept alive by them after close().
  server.keepAliveTimeout = 60_000;
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new UserError(
          `The simulator cannot listen on port ${options.port}: ${error.code ?? error.message}`,
          "Choose another port, or 0 for a free one.",
        ),
      );
    });
    server.listen(options.port ?? 0, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  environment = environmentOf(estate, exchange.credentials, port);
  return {
    endpoint,
    estate,
    credentials: exchange.credentials,
    environment,
    administrator: (reference) => {
      const account = accountOf(estate, reference);
      return environmentOf(estate, exchange.administrator(account), port);
    },
    calls,
    close: () =>
      new Promise((resolve, reject) => {
        exchange.close();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function accountOf({ accounts }: Estate, reference: string): Account {
  const found = [...accounts.values()].find(({ id, name }) => id === reference || name === reference);
  if (found !== undefined) return found;
  throw new UserError(
    `The estate has no account ${reference}.`,
    `There are: ${[...accounts.values()]
      .slice(0, 30)
      .map(({ name }) => name)
      .join(", ")}.`,
  );
}

function environmentOf(
  { description }: Estate,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  port: number,
): Record<string, string> {
  const { externalId } = description.targetRole;
  return {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ENDPOINT_URL_S3_CONTROL: `http://localhost:${port}`,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: description.hub.region,
    ...(externalId === undefined ? {} : { HUBSCAN_EXTERNAL_ID: externalId }),
  };
}
