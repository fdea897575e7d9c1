import { lookup } from "node:dns/promises";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { endpointOverride } from "./endpoint.ts";
import { type ResolveName, rememberingLookup } from "./name-lookup.ts";

/** What any SDK client is constructed with. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  readonly requestHandler: NodeHttpHandler;
  readonly maxAttempts: number;
  readonly customUserAgent: [string, string][];
  readonly endpoint?: string;
  /** S3 only: an endpoint that is not AWS's seldom knows buckets as host names. Other clients take no notice. */
  readonly forcePathStyle?: boolean;
}

/** The network, as this process sees it. */
export interface AwsEnvironment {
  /** True when requests go to `AWS_ENDPOINT_URL` and not to AWS. */
  readonly isOverridden: boolean;
  /**
   * Settings of a client of any service. Make a client, use it, drop it; never `destroy()` one: all share one handler,
   * and destroying it cuts the others' requests.
   */
  readonly clientSettings: (
    region: string,
    credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider,
  ) => ClientSettings;
  /** Closes idle connections, so that the process can end. */
  readonly close: () => void;
}

/**
 * Connections to one host (a service in a region), and to all of them together. An idle TLS connection costs 98 KiB.
 * A request that waits for a connection is already using up its connection timeout: keep fewer under way than this.
 */
const socketsPerHost = 50;
const socketsInAll = 512;
/** Milliseconds. */
const connectionTimeout = 3_000;
const requestTimeout = 30_000;

/**
 * Makes the one HTTP handler of the process and the settings that each client takes.
 *
 * @param options.environment Environment variables; `AWS_ENDPOINT_URL` is honoured for every service.
 * @param options.version Ours, for the user agent.
 * @throws UserError when `AWS_ENDPOINT_URL` is not a URL.
 */
export function createAwsEnvironment(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  readonly now?: () => number;
  readonly resolve?: ResolveName;
  /** Milliseconds until a request without an answer is given up. */
  readonly requestTimeout?: number;
}): AwsEnvironment {
  const override = endpointOverride(options.environment);
  const agentOptions = {
    keepAlive: true,
    // With an endpoint of one's own, all services in all regions are one host.
    maxSockets: override === null ? socketsPerHost : socketsInAll,
    maxTotalSockets: socketsInAll,
    scheduling: "lifo",
    lookup: rememberingLookup({
      resolve: options.resolve ?? (async (host, all) => lookup(host, all)),
      now: options.now ?? Date.now,
      ...(override === null ? {} : { loopback: override.loopback }),
      ...(override === null || override.host === null ? {} : { endpointHost: override.host }),
    }),
  } as const;
  const httpAgent = new HttpAgent(agentOptions);
  const httpsAgent = new HttpsAgent(agentOptions);
  const answerTimeout = options.requestTimeout ?? requestTimeout;
  const requestHandler = new NodeHttpHandler({
    httpAgent,
    httpsAgent,
    connectionTimeout,
    requestTimeout: answerTimeout,
    throwOnRequestTimeout: true,
    // The request timeout ends with the headers; this one ends a body that stops coming.
    socketTimeout: answerTimeout,
  });
  return {
    isOverridden: override !== null,
    clientSettings: (region, credentials) => ({
      region,
      credentials,
      requestHandler,
      // Whoever sends a request repeats it by its own rules, and counts each one.
      maxAttempts: 1,
      customUserAgent: [["hubscan", options.version]],
      ...(override === null ? {} : { endpoint: override.url, forcePathStyle: true }),
    }),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
