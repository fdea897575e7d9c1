import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { UserError } from "../user-error.ts";

/** Where requests go instead of AWS. */
export interface EndpointOverride {
  readonly url: string;
  /** What names below the endpoint's host resolve like, or null when the host is an address. */
  readonly host: string | null;
  /** What `localhost` stands for. */
  readonly loopback: LookupAddress;
}

/**
 * Reads `AWS_ENDPOINT_URL`; null when it is not set.
 *
 * An address as host becomes `localhost`, which our look-up resolves to that address: S3 Control puts the account id before the
 * host, and `111122223333.127.0.0.1` is not a valid URL to the SDK. Over https the host stays, for the certificate's sake.
 *
 * @throws UserError when it is not an http or https URL.
 */
export function endpointOverride(environment: NodeJS.ProcessEnv): EndpointOverride | null {
  const given = environment.AWS_ENDPOINT_URL;
  if (given === undefined || given === "") return null;
  if (!URL.canParse(given) || !/^https?:/.test(given)) {
    throw new UserError(
      `AWS_ENDPOINT_URL is not a URL: ${given}`,
      "Give it as http://host:port, or unset it to speak to AWS.",
    );
  }
  const url = new URL(given);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(host);
  const isAddress = family !== 0;
  if (isAddress && url.protocol === "http:") url.hostname = "localhost";
  return {
    url: url.href.replace(/\/$/, ""),
    host: isAddress || host === "localhost" ? null : host,
    loopback: isAddress ? { address: host, family } : { address: "127.0.0.1", family: 4 },
  };
}
