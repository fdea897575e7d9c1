/**
 * A copy of a body as bytes. The SDK's JSON writer gives a Uint8Array that also plays a string and complains when it is
 * taken for one, as Buffer.from does.
 */
export function bytesOf(body: Uint8Array | string): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  const bytes = Buffer.allocUnsafe(body.byteLength);
  bytes.set(body);
  return bytes;
}
