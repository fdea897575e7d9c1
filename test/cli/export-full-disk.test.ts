import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder } from "../results/new-folder.ts";
import { hubscanCommand, runProcess } from "../scan/hubscan-process.ts";
import { scannedFolder } from "./scanned-folder.ts";

const ownMounts = ["unshare", "--mount", "--map-root-user"];
const mayMount =
  spawnSync(ownMounts[0] ?? "", [...ownMounts.slice(1), "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

// tsx keeps no cache, so that limits on files hit only what the program writes.
const environment = { TSX_DISABLE_CACHE: "1" };

/** Files larger than this (in KiB) cannot be written: the export is. */
const room = 4;

async function exportCommand(to: string): Promise<string[]> {
  const results = join(await scannedFolder(), "hubscan-results");
  return hubscanCommand(["export", "--from", results, "--format", "jsonl", "--to", to]);
}

describe("an export for which there is no room", () => {
  it("leaves the old file when a limit on files is reached, and says where and what to do", async () => {
    const folder = await newFolder();
    const file = join(folder, "findings.jsonl");
    await writeFile(file, "old");
    const shell = `ulimit -f ${room} && exec "$@"`;
    const { code, stderr } = await runProcess(
      ["bash", "-c", shell, "bash", ...(await exportCommand(file))],
      environment,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot write ${file}`);
    expect(stderr).toContain("findings.jsonl is as it was before.");
    expect(await readFile(file, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["findings.jsonl"]);
  });

  it.skipIf(!mayMount)(
    "leaves the old file when the disk is full (skipped where no disk can be mounted)",
    async () => {
      const folder = join(await newFolder(), "disk");
      await mkdir(folder);
      const file = join(folder, "findings.jsonl");
      const shell = `mount -t tmpfs -o size=${room}k none "$0" && printf old > "$0/findings.jsonl" && "$@"; code=$?; cat "$0"/*; ls -A "$0"; exit $code`;
      const { code, stderr, stdout } = await runProcess(
        [...ownMounts, "bash", "-c", shell, folder, ...(await exportCommand(file))],
        environment,
      );
      expect(code).toBe(1);
      expect(stderr).toContain("no space left");
      expect(stdout).toBe("oldfindings.jsonl\n");
    },
  );
});
