import { UserError } from "../user-error.ts";

/**
 * Where results live: a folder or a prefix of a bucket, with the same layout in both. Paths are relative, with `/`
 * between segments; see {@link checkStorePath} for what a path may be.
 */
export interface Store {
  /** The whole content of a path, or null when there is nothing there. */
  get(path: string): Promise<Uint8Array | null>;
  /** Replaces the content of a path, whole or not at all. Later readers see it, also after a crash. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * As `put`, with content of any size that comes in pieces and is not held in memory. When the content ends with an error, the path
   * keeps what it had, and the error comes through.
   */
  putStream(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** All paths that begin with `prefix`, in the order of their bytes. A prefix that nothing begins with gives none. */
  list(prefix: string): AsyncIterable<string>;
  /** Names of the folders directly below a path (`""` for the top), sorted; without reading what is in them. */
  folders(path: string): AsyncIterable<string>;
  /** What this store is, for people: `folder /data/results`, `s3://bucket/prefix`. */
  describe(): string;
  /** Where a path is, so that a person can open it: `/data/results/latest.json`, `s3://bucket/prefix/latest.json`. */
  address(path: string): string;
}

/** Letters, digits and `. _ = -`, not starting with a dot: dot names are unfinished files and parent folders. */
const segment = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]*$/;

/** Refuses what would lead out of the store or to an unfinished file. Throws a {@link UserError}. */
export function checkStorePath(path: string): void {
  if (!path.split("/").every((part) => segment.test(part))) {
    throw new UserError(
      `not a path inside the results: ${JSON.stringify(path)}`,
      "Use names of letters, digits and . _ = -, with / between them, and no leading dot.",
    );
  }
}

/** Refuses a prefix whose folder part is not a path; the last part may be any beginning of a name. */
export function checkStorePrefix(prefix: string): void {
  const path = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  if (path !== "") checkStorePath(path);
}
