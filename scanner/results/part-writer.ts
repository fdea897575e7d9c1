import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Part } from "./done-marker.ts";

/** Characters of lines that are compressed together: a few milliseconds of work, and within 2 % of the size of one piece. */
const blockSize = 256 * 1024;

/**
 * Compresses lines as they come, so that memory holds the compressed size and one block. Blocks are whole gzip members
 * one after the other, which is one valid gzip file (RFC 1952, 2.2).
 */
export class PartWriter {
  #block: string[] = [];
  #blockLength = 0;
  #lines = 0;
  readonly #compressed: Buffer[] = [];

  /** Adds a line (without its end). */
  line(text: string): void {
    this.#block.push(text, "\n");
    this.#blockLength += text.length + 1;
    this.#lines += 1;
    if (this.#blockLength >= blockSize) this.#compressBlock();
  }

  /** The whole part and its checksum. An empty part is a gzip file of nothing. */
  finish(): { readonly bytes: Buffer; readonly part: Part } {
    if (this.#blockLength > 0 || this.#compressed.length === 0) this.#compressBlock();
    const bytes = Buffer.concat(this.#compressed);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { bytes, part: { sha256, bytes: bytes.byteLength, lines: this.#lines } };
  }

  #compressBlock(): void {
    this.#compressed.push(gzipSync(this.#block.join("")));
    this.#block = [];
    this.#blockLength = 0;
  }
}
