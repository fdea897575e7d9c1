import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { folderError, systemCode } from "./folder-error.ts";
import { checkStorePath, checkStorePrefix, type Store } from "./store.ts";
import { sweepUnfinished, unfinishedName } from "./unfinished-file.ts";

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
    checkStorePath(path);
    const file = this.address(path);
    const folder = dirname(file);
    try {
      await makeFolder(folder);
      if (!this.#swept.has(folder)) {
        await sweepUnfinished(folder);
        this.#swept.add(folder);
      }
      await replaceFile(file, bytes);
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

/** Makes a folder, and makes sure that it is still there after a power failure. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/**
 * Writes beside the file and renames: a reader sees the old content or the new one. The content is on the disk before
 * its name is, and the name before this returns.
 */
async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(dirname(file), unfinishedName(randomBytes(6).toString("hex")));
  try {
    const handle = await open(unfinished, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    // Only tidying: what cannot be removed now is swept by a later process, and the first error is the one that tells.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(file));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
