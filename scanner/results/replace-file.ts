import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "./folder-error.ts";
import { unfinishedName } from "./unfinished-file.ts";

/** Makes a folder, and makes sure that it is still there after a power failure. */
export async function makeFolder(folder: string): Promise<void> {
  for (const made of await makeMissing(folder)) await syncFolder(dirname(made));
}

/**
 * Makes a folder and those above it that are missing, and gives the ones that were. Not with mkdir's `recursive`: where
 * nothing can be made and the system says ENOENT (below /proc, in a folder of an automounter), Node tries for ever.
 */
async function makeMissing(folder: string): Promise<string[]> {
  try {
    return (await makeOne(folder)) ? [folder] : [];
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(folder) === folder) throw error;
  }
  const above = await makeMissing(dirname(folder));
  return (await makeOne(folder)) ? [folder, ...above] : above;
}

/** Whether the folder was missing. Somebody else may have made it in the meantime. */
async function makeOne(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST" && (await stat(folder)).isDirectory()) return false;
    throw error;
  }
}

/**
 * Writes beside the file and renames: a reader sees the old content or the new one. The content is on the disk before
 * its name is, and the name before this returns. When the content ends with an error, the file stays as it was.
 */
export async function replaceFile(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const unfinished = join(dirname(file), unfinishedName(randomBytes(6).toString("hex")));
  try {
    const handle = await open(unfinished, "wx", 0o600);
    try {
      for await (const bytes of content) await handle.writeFile(bytes);
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
