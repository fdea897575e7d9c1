import type { ReportLine } from "../../../scanner/results/formats/report-data.ts";

/** The data of the file is cut off or changed: nothing of it may be shown as if it were whole. */
export class DamagedReport extends Error {}

/** Characters decoded at a time; a multiple of four, so that pieces do not depend on each other. */
const pieceLength = 1 << 18;

/**
 * The lines in the text of the data element: base64 of gzip of JSON lines.
 *
 * @throws DamagedReport when it is not, or when the last line is not the end.
 */
export async function* unpackedLines(base64: string): AsyncGenerator<ReportLine> {
  let ended = false;
  for await (const line of textLines(unzipped(base64))) {
    const parsed = JSON.parse(line) as ReportLine;
    ended = "end" in parsed;
    yield parsed;
  }
  if (!ended) throw new DamagedReport("the end is missing");
}

async function* unzipped(base64: string): AsyncGenerator<string> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let at = 0; at < base64.length; at += pieceLength) {
        controller.enqueue(bytesOf(base64.slice(at, at + pieceLength)));
      }
      controller.close();
    },
  });
  const reader = source.pipeThrough(new DecompressionStream("gzip")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    yield decoder.decode(value, { stream: true });
  }
  yield decoder.decode();
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  for await (const chunk of chunks) {
    const [first = "", ...others] = chunk.split("\n");
    parts.push(first);
    for (const next of others) {
      yield parts.join("");
      parts = [next];
    }
  }
  const rest = parts.join("");
  if (rest !== "") yield rest;
}
