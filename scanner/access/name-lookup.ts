import type { LookupAddress, LookupAllOptions } from "node:dns";
import type { LookupFunction } from "node:net";

/** Answers from the system's resolver: all addresses of a host. */
export type ResolveName = (host: string, options: LookupAllOptions) => Promise<LookupAddress[]>;

/** How long an answer is used again, in milliseconds: AWS's own records live for 5 to 60 seconds. */
const answerLife = 60_000;
/** Answers kept before the old ones are let go: each S3 bucket is a host of its own, and an organization may have 100,000. */
const answersKept = 2_000;

/**
 * A `lookup` for the HTTP agents that remembers answers: Node asks the resolver anew for each connection, on four threads for
 * the whole process, and hundreds of connections to regional endpoints queue up there.
 *
 * - Failures are never remembered; requests for the same name at the same time share one question.
 * - IPv4 first, as AWS's endpoints have it everywhere.
 * - `localhost` and what is below it stand for `loopback` without asking anybody: S3 Control puts the account id before
 *   the host of the endpoint, and few resolvers know `111122223333.localhost`.
 * - What is below `endpointHost` resolves like that host, for the same reason.
 */
export function rememberingLookup(options: {
  readonly resolve: ResolveName;
  readonly now: () => number;
  readonly loopback?: LookupAddress;
  readonly endpointHost?: string;
}): LookupFunction {
  const { resolve, now, endpointHost } = options;
  const loopback = options.loopback ?? { address: "127.0.0.1", family: 4 };
  const answers = new Map<string, { readonly addresses: LookupAddress[]; readonly until: number }>();
  const asking = new Map<string, Promise<LookupAddress[]>>();

  const ask = async (host: string): Promise<LookupAddress[]> => {
    if (host === "localhost" || host.endsWith(".localhost")) return [loopback];
    const known = answers.get(host);
    if (known !== undefined && known.until > now()) return known.addresses;
    const current = asking.get(host) ?? question(host);
    asking.set(host, current);
    return current;
  };
  const forgetOldest = (): void => {
    const [oldest] = answers.keys();
    if (oldest !== undefined) answers.delete(oldest);
  };
  const question = async (host: string): Promise<LookupAddress[]> => {
    try {
      const addresses = await resolve(host, { all: true });
      const sorted = [...addresses].sort((a, b) => a.family - b.family);
      if (answers.size >= answersKept) forgetOldest();
      // Set anew, so that the oldest is first.
      answers.delete(host);
      answers.set(host, { addresses: sorted, until: now() + answerLife });
      return sorted;
    } finally {
      asking.delete(host);
    }
  };

  const answer: LookupFunction = (name, { all, family }, callback) => {
    const host = endpointHost !== undefined && name.endsWith(`.${endpointHost}`) ? endpointHost : name;
    const reply = (addresses: LookupAddress[]): void => {
      const wanted = ofFamily(addresses, family);
      const [first] = wanted;
      if (first === undefined) callback(noAddress(name), "", 0);
      else if (all === true) callback(null, wanted);
      else callback(null, first.address, first.family);
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      callback(error, "", 0);
    };
    void ask(host).then(reply, fail);
  };
  return answer;
}

function ofFamily(addresses: LookupAddress[], family: unknown): LookupAddress[] {
  const number = family === "IPv4" ? 4 : family === "IPv6" ? 6 : family;
  return number === 4 || number === 6 ? addresses.filter((one) => one.family === number) : addresses;
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND", hostname });
}
