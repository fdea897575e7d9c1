import type { IncomingMessage } from "node:http";
import type { ServiceKey } from "./services.ts";
import type { WireRequest } from "./wire/protocol.ts";

/** Reads a request to its end. */
export async function readRequest(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return /aws-chunked/.test(message.headers["content-encoding"] ?? "") ? withoutChunks(body) : body;
}

/** A request in the form that the protocols take, S3's bucket told apart from the path. */
export function wireRequest(message: IncomingMessage, key: ServiceKey, body: Buffer): WireRequest {
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://simulator");
  const path = decodeURIComponent(pathname);
  const request = { method: message.method ?? "GET", query: searchParams, headers: message.headers, body };
  if (key !== "s3") return { ...request, path, bucket: undefined };
  const ofHost = bucketOfHost(message.headers.host ?? "");
  if (ofHost !== undefined) return { ...request, path, bucket: ofHost };
  const match = /^\/([^/]+)(\/.*)?$/.exec(path);
  return { ...request, path: match?.[2] ?? "/", bucket: match?.[1] };
}

/** `bucket.localhost:4566` and `bucket.127.0.0.1:4566` name a bucket, `localhost:4566` does not. */
function bucketOfHost(host: string): string | undefined {
  return /^(.+)\.(?:localhost|127\.0\.0\.1)(?::\d+)?$/.exec(host)?.[1];
}

/** The data in an `aws-chunked` body: each chunk has its length in hexadecimal before it. */
function withoutChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let position = 0;
  while (position < body.length) {
    const lineEnd = body.indexOf("\r\n", position);
    const length = Number.parseInt(body.subarray(position, lineEnd).toString("latin1"), 16);
    if (!(length > 0)) break;
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    position = lineEnd + 2 + length + 2;
  }
  return Buffer.concat(chunks);
}

/** Who signed a request and for which region, from its signature; undefined when it is not signed. */
export function signatureOf(
  message: IncomingMessage,
): { readonly accessKeyId: string; readonly region: string } | undefined {
  const match = /Credential=([^/,\s]+)\/\d+\/([^/]+)\//.exec(message.headers.authorization ?? "");
  if (match === null) return undefined;
  return { accessKeyId: match[1] ?? "", region: match[2] ?? "" };
}
