import { createGunzip } from "node:zlib";

/**
 * The lines of a gzip file, unpacked as they are taken. Only `\n` ends a line: JSON may hold every other character that
 * is a line end somewhere (U+2028 for one, at which Node's readline breaks).
 *
 * Throws what zlib says when the bytes are cut off or not gzip.
 */
export async function* gzipLines(bytes: Uint8Array): AsyncGenerator<string> {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
