import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { redactMessage } from "../access/redact.ts";
import type { Timing } from "../access/timing.ts";
import type { DeliveryOutcome } from "./outcome.ts";
import { isPrivateAddress } from "./private-address.ts";
import { signatureOf, webhookHeaders } from "./signature.ts";

const tries = 3;
/** Milliseconds. */
const timeout = 10_000;
const firstWait = 1_000;

export interface Webhook {
  readonly url: string;
  readonly secret: string;
  /** Whether it may lead to an address that is not on the internet, and go without TLS. */
  readonly allowPrivate: boolean;
}

/** The network, as webhooks see it; passed in by tests. */
export interface WebhookNetwork {
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
  /** Certificates of authorities to trust instead of those that Node knows. */
  readonly ca?: string;
  /** Milliseconds until a try without a whole answer is given up. */
  readonly timeout?: number;
}

/** How a webhook is told of: its path is often what makes it secret. */
export function webhookTarget(url: string): string {
  return new URL(url).origin;
}

/**
 * Posts a body to a webhook, signed. Only a 2xx is taken for delivered; redirects are not followed. What may be better next time (no
 * answer, 408, 429, 5xx) is tried three times in all, each time with a new timestamp and signature.
 */
export async function postWebhook(
  { url, secret, allowPrivate }: Webhook,
  delivery: { readonly id: string; readonly body: string; readonly version: string },
  timing: Timing,
  network: WebhookNetwork = {},
): Promise<DeliveryOutcome> {
  const target = new URL(url);
  const outcome = {
    kind: "webhook" as const,
    target: webhookTarget(url),
    at: new Date(timing.now()).toISOString(),
    sent: 0,
    refused: [],
    refusedInAll: 0,
  };
  for (let attempt = 1; ; attempt += 1) {
    const timestamp = String(Math.floor(timing.now() / 1000));
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(delivery.body)),
      "user-agent": `hubscan/${delivery.version}`,
      [webhookHeaders.delivery]: delivery.id,
      [webhookHeaders.timestamp]: timestamp,
      [webhookHeaders.signature]: signatureOf(secret, timestamp, delivery.body),
    };
    const answer = await post(target, headers, delivery.body, { ...network, allowPrivate });
    if (answer.delivered) return { ...outcome, state: "delivered", sent: 1, message: answer.what };
    if (!answer.again || attempt >= tries) {
      const often = attempt > 1 ? ` (${attempt} tries)` : "";
      const message = redactMessage(`${answer.what}${often}`, [
        secret,
        url,
        `${target.pathname}${target.search}`,
      ]);
      return { ...outcome, state: "failed", message };
    }
    await timing.sleep(firstWait * 2 ** (attempt - 1));
  }
}

interface Answer {
  readonly delivered: boolean;
  /** Whether another try may end otherwise. */
  readonly again: boolean;
  readonly what: string;
}

async function post(
  target: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  network: WebhookNetwork & { readonly allowPrivate: boolean },
): Promise<Answer> {
  if (target.protocol !== "https:" && !network.allowPrivate) {
    return { delivered: false, again: false, what: "is not https" };
  }
  let address: LookupAddress;
  try {
    address = await addressOf(target, network);
  } catch (error) {
    if (error instanceof PrivateAddress) return { delivered: false, again: false, what: error.message };
    return { delivered: false, again: true, what: textOf(error) };
  }
  return new Promise((resolve) => {
    // The connection goes to the address that was looked at: a name that resolves to another one a moment later changes nothing.
    const toAddress: LookupFunction = (_, options, callback) => {
      if (options.all === true) callback(null, [address]);
      else callback(null, address.address, address.family);
    };
    const send = target.protocol === "https:" ? httpsRequest : httpRequest;
    const request: ClientRequest = send(
      target,
      {
        method: "POST",
        headers,
        lookup: toAddress,
        agent: false,
        ...(network.ca === undefined ? {} : { ca: network.ca }),
      },
      (response) => {
        const status = response.statusCode ?? 0;
        // Whatever it answers beside the status is of no interest, and is not waited for.
        response.destroy();
        done(judged(status));
      },
    );
    const most = network.timeout ?? timeout;
    const timer = setTimeout(() => {
      done({ delivered: false, again: true, what: `gave no answer within ${most / 1000} s` });
      request.destroy();
    }, most);
    const done = (answer: Answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    request.on("error", (error) => done({ delivered: false, again: true, what: textOf(error) }));
    request.end(body);
  });
}

function judged(status: number): Answer {
  if (status >= 200 && status < 300) return { delivered: true, again: false, what: `answered ${status}` };
  if (status >= 300 && status < 400) {
    return { delivered: false, again: false, what: `answered ${status}: redirects are not followed` };
  }
  return {
    delivered: false,
    again: status === 408 || status === 429 || status >= 500,
    what: `answered ${status}`,
  };
}

class PrivateAddress extends Error {}

/** The address to connect to. All of a name's addresses have to be allowed: which one is taken is chance. */
async function addressOf(
  { hostname }: URL,
  { resolve, allowPrivate }: WebhookNetwork & { readonly allowPrivate: boolean },
): Promise<LookupAddress> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(host);
  const addresses =
    family === 0
      ? await (resolve ?? (async (name: string) => lookup(name, { all: true })))(host)
      : [{ address: host, family }];
  const hidden = allowPrivate ? undefined : addresses.find(({ address }) => isPrivateAddress(address));
  if (hidden !== undefined) {
    throw new PrivateAddress(
      `leads to ${hidden.address}, which is not on the internet; allow-private lets it`,
    );
  }
  const [first] = addresses;
  if (first === undefined) throw new Error(`${host} has no address`);
  return first;
}

function textOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "the connection failed";
}
