import { spawnSync } from "node:child_process";
import { chmod } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { readDone } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import { readFindings } from "../../scanner/results/read.ts";
import { newFolder } from "./new-folder.ts";
import { programCommand, runToEnd } from "./programs/run-program.ts";
import { account, all, facts, finding, manifest, scan } from "./sample-lines.ts";

const other = "444455556666";

/** A folder with the whole results of one account, and the manifest of two. */
async function folderWithOneAccount(): Promise<string> {
  const folder = await newFolder();
  const store = folderStore(folder);
  await writeManifest(store, manifest([account.id, other]));
  const writer = accountWriter(store, scan, account);
  writer.finding(finding());
  await writer.finish(facts());
  return folder;
}

/** What was there before can be read, and what failed is said to be missing. */
async function expectReadable(folder: string): Promise<void> {
  const store = folderStore(folder);
  expect(await readDone(store, scan, other)).toBeNull();
  const findings = await readFindings(store, scan, {});
  expect(findings.incomplete).toEqual([other]);
  expect(await all(findings.lines)).toEqual([finding()]);
}

function inShell(setUp: string, command: readonly string[]): string[] {
  return ["bash", "-c", `${setUp} && exec "$@"`, "bash", ...command];
}

const ownMounts = ["unshare", "--mount", "--map-root-user"];
const mayMount =
  spawnSync(ownMounts[0] ?? "", [...ownMounts.slice(1), "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

describe("when there is no more room", () => {
  test("a file-size limit is an error that says what and where, and the results stay readable", async () => {
    const folder = await folderWithOneAccount();
    const command = programCommand("write-account", [folder, other, "20000"]);
    const { code, stderr } = await runToEnd(inShell("ulimit -f 64", command));
    const error: unknown = JSON.parse(stderr);
    expect(code).toBe(1);
    expect(error).toMatchObject({ message: expect.stringContaining(`${other}/findings.jsonl.gz`) });
    expect(error).toMatchObject({ message: expect.stringContaining("EFBIG") });
    await expectReadable(folder);
  });

  test.skipIf(!mayMount)(
    "a full disk is an error that says what and where (skipped where no disk can be mounted)",
    async () => {
      const folder = await newFolder();
      const command = programCommand("write-account", [folder, other, "20000"]);
      const { code, stderr, stdout } = await runToEnd([
        ...ownMounts,
        "bash",
        "-c",
        'mount -t tmpfs -o size=64k none "$0" && "$@"; code=$?; find "$0" -type f; exit $code',
        folder,
        ...command,
      ]);
      expect(code).toBe(1);
      expect(JSON.parse(stderr)).toMatchObject({
        message: expect.stringMatching(/findings\.jsonl\.gz: no space left/),
        hint: expect.stringContaining("--resume"),
      });
      expect(stdout).not.toContain("findings.jsonl.gz");
      expect(stdout).not.toContain("done.json");
      expect(stdout).not.toContain("unfinished");
    },
  );

  test.skipIf(process.getuid?.() !== 0)(
    "a folder that may not be written is said, and stays readable (only as root)",
    async () => {
      const folder = await folderWithOneAccount();
      await chmod(folder, 0o755);
      const command = programCommand("write-account", [folder, other, "10", "65534"]);
      const { code, stderr } = await runToEnd(command);
      expect(code).toBe(1);
      expect(JSON.parse(stderr)).toMatchObject({
        message: expect.stringMatching(/cannot write .*permission denied/),
      });
      await expectReadable(folder);
    },
  );
});

describe("memory", () => {
  test("300,000 findings are written in a heap that could not hold them", async () => {
    const folder = await newFolder();
    // As objects and text they take several hundred megabytes; a heap this small ends the process if they are kept.
    const command = programCommand("write-account", [folder, other, "300000"], ["--max-old-space-size=64"]);
    const { code, stdout, stderr } = await runToEnd(command);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const marker = await readDone(folderStore(folder), scan, other);
    expect(marker?.parts.findings.lines).toBe(300_000);
    expect(JSON.parse(stdout)).toMatchObject({ compressed: marker?.parts.findings.bytes });
  });
});
