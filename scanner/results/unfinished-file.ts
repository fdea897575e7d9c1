import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { systemCode } from "./folder-error.ts";

/**
 * Names of files that are being written: `.<host>.<pid>.<process start, ms>.<random>.unfinished`. The leading dot keeps them
 * out of every listing; host, process and its start tell whether somebody still writes to it.
 */
const pattern = /^\.(.+)\.(\d+)\.(\d+)\.[0-9a-f]+\.unfinished$/;

/** After this long, a file of another host is a leftover: writing one part takes seconds. In milliseconds. */
const longestWrite = 24 * 3600 * 1000;

/** A name for a file that this process is about to write. `random`: hexadecimal digits. */
export function unfinishedName(random: string): string {
  return `.${hostname()}.${process.pid}.${processStart()}.${random}.unfinished`;
}

/** Removes what killed processes left in a folder; files that a living process may still be writing stay. */
export async function sweepUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const match = pattern.exec(name);
    if (match !== null && (await isLeftover(join(folder, name), match))) {
      await rm(join(folder, name), { force: true });
    }
  }
}

async function isLeftover(file: string, [, host, pid, start]: RegExpExecArray): Promise<boolean> {
  if (host === hostname()) {
    // A container's process often has the number of the one that was killed before it: then the start differs.
    if (Number(pid) === process.pid) return Number(start) !== processStart();
    return !isAlive(Number(pid));
  }
  try {
    return Date.now() - (await stat(file)).mtimeMs > longestWrite;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is alive and somebody else's.
    return systemCode(error) === "EPERM";
  }
}

function processStart(): number {
  return Math.round(performance.timeOrigin);
}
