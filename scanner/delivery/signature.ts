import { createHmac } from "node:crypto";

/** Headers of a webhook, in lower case. */
export const webhookHeaders = {
  timestamp: "x-hubscan-timestamp",
  signature: "x-hubscan-signature",
  /** The scan: the same when a delivery is repeated. */
  delivery: "x-hubscan-delivery",
} as const;

/**
 * The signature of a webhook: `v1=` and the hexadecimal HMAC-SHA256, by the secret, of the timestamp, a dot, and the body as it is sent.
 * @param timestamp seconds since 1970, as in its header
 */
export function signatureOf(secret: string, timestamp: string, body: string | Uint8Array): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")}`;
}
