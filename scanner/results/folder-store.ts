import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { folderError, systemCode } from "./folder-error.ts";
import { makeFolder, replaceFile } from "./replace-file.ts";
import { checkStorePath, checkStorePrefix, type Store } from "./store.ts";
import { sweepUnfinished } from "./unfinished-file.ts";

/** Results in a folder. The folder is made by the first `put`. */
export function folderStore(folder: string): Store {
  return new FolderStore(resolve(folder));
}

class FolderStore implements Store {
  readonly #root: string;
  /** Folders that this store has written to: their leftovers are swept. */
  readonly #swept = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  describe(): string {
    return `folder ${this.#root}`;
  }

  address(path: string): string {
    return path === "" ? this.#root : join(this.#root, path);
  }

  async get(path: string): Promise<Uint8Array | null> {
    checkStorePath(path);
    const file = this.address(path);
    try {
      return await readFile(file);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      throw folderError("read", file, error);
    }
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    await this.putStream(path, Readable.from([bytes]));
  }

  async putStream(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    checkStorePath(path);
    const file = this.address(path);
    const folder = dirname(file);
    try {
      await makeFolder(folder);
      if (!this.#swept.has(folder)) {
        await sweepUnfinished(folder);
        this.#swept.add(folder);
      }
      await replaceFile(file, content);
    } catch (error) {
      throw folderError("write", file, error);
    }
  }

  async *list(prefix: string): AsyncIterable<string> {
    checkStorePrefix(prefix);
    yield* this.#walk(prefix.slice(0, prefix.lastIndexOf("/") + 1), prefix);
  }

  async *folders(path: string): AsyncIterable<string> {
    checkStorePrefix(path);
    for (const entry of await this.#entries(path)) if (entry.endsWith("/")) yield entry.slice(0, -1);
  }

  /** Files below `folder` (`""` or with a `/` at the end) that begin with `prefix`. */
  async *#walk(folder: string, prefix: string): AsyncIterable<string> {
    for (const entry of await this.#entries(folder)) {
      const path = folder + entry;
      if (!path.startsWith(prefix) && !prefix.startsWith(path)) continue;
      if (entry.endsWith("/")) yield* this.#walk(path, prefix);
      else if (path.startsWith(prefix)) yield path;
    }
  }

  /** Names in a folder, those of folders with a `/`: sorted like that, a walk gives paths in S3's order. */
  async #entries(path: string): Promise<string[]> {
    const folder = this.address(path);
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries
        .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.isFile()))
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw folderError("list", folder, error);
    }
  }
}
