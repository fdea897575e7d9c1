import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { folderError, systemCode } from "../../results/folder-error.ts";
import { folderStore } from "../../results/folder-store.ts";
import type { ExportTarget } from "../../results/formats/export.ts";
import { openStore, schemeOf } from "../../results/open-store.ts";
import { makeFolder, replaceFile } from "../../results/replace-file.ts";
import { resultsS3Client } from "../../results/s3-client.ts";
import { sweepUnfinished } from "../../results/unfinished-file.ts";
import { isUserError, UserError } from "../../user-error.ts";
import type { Terminal } from "../terminal.ts";

/** A target, and the addresses of the files that it has written. */
export interface NamedTarget extends ExportTarget {
  readonly written: readonly string[];
}

/**
 * Where `--to` says: a file, a folder that is there (the file has its own name in it), or the same in S3. A table of many files goes into
 * a folder or a prefix, which need not be there.
 */
export function exportTarget(
  { workingFolder, environment }: Terminal,
  to: string,
  manyFiles: boolean,
): NamedTarget {
  const s3 = () => resultsS3Client(environment);
  const written: string[] = [];
  const write: ExportTarget["write"] = async (name, content) => {
    if (schemeOf(to) !== undefined) {
      const isPrefix = manyFiles || to.endsWith("/");
      const store = openStore(isPrefix ? to : to.slice(0, to.lastIndexOf("/")), s3);
      const path = isPrefix ? name : to.slice(to.lastIndexOf("/") + 1);
      await store.putStream(path, content);
      written.push(store.address(path));
      return;
    }
    const place = resolve(workingFolder, to);
    if (manyFiles) {
      const store = folderStore(place);
      await store.putStream(name, content);
      written.push(store.address(name));
      return;
    }
    const file = await fileAt(place, to.endsWith("/"), name);
    await writeFile(file, content);
    written.push(file);
  };
  return { write, written };
}

/** Standard output, for a format of one file. */
export function outputTarget({ out }: Terminal): ExportTarget {
  return {
    async write(_name, content) {
      const decoder = new TextDecoder();
      for await (const bytes of content) await out(decoder.decode(bytes, { stream: true }));
      await out(decoder.decode());
    },
  };
}

/** The file that a path means: links are followed, so that they stay; a folder gets a file of the format's own name. */
async function fileAt(path: string, isFolder: boolean, name: string): Promise<string> {
  try {
    const there = await stat(path);
    if (there.isDirectory()) return join(await realpath(path), name);
    if (there.isFile() && !isFolder) return await realpath(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return isFolder ? join(path, name) : path;
    throw exportError(path, error);
  }
  throw new UserError(
    `--to: ${path} is neither a file nor a folder`,
    "Name a file; without --to, the export goes to standard output.",
  );
}

async function writeFile(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const folder = dirname(file);
  try {
    await makeFolder(folder);
    await sweepUnfinished(folder);
    await replaceFile(file, content);
  } catch (error) {
    throw exportError(file, error);
  }
}

/** What the system said of a file, with what to do about it. Other errors come back as they are. */
function exportError(file: string, error: unknown): unknown {
  const told = folderError("write", file, error);
  if (told === error || !isUserError(told)) return told;
  return new UserError(
    told.message,
    `${basename(file)} is as it was before. Make room or give access there, or name another place with --to.`,
  );
}
