import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import { newFolder } from "../results/new-folder.ts";
import { account, facts, finding, manifest, scan } from "../results/sample-lines.ts";
import { hubscanCommand, runProcess } from "../scan/hubscan-process.ts";

const hubscan = fileURLToPath(new URL("../../hubscan.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

/** Runs hubscan in a process of its own, and lets go of its output after so many lines. */
async function linesOf(folder: string, args: readonly string[], lines: number) {
  const child = spawn(process.execPath, ["--import", tsx, hubscan, ...args], { cwd: folder });
  let [out, errors] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    if (out.split("\n").length > lines) child.stdout.destroy();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { out, errors, code };
}

it("a reader that has read enough (| head) ends the command quietly", async () => {
  const folder = await newFolder();
  const store = folderStore(join(folder, "hubscan-results"));
  await writeManifest(store, manifest([account.id]));
  const writer = accountWriter(store, scan, account);
  for (let count = 0; count < 20_000; count += 1) writer.finding(finding({ id: String(count) }));
  await writer.finish(facts());
  const { errors, code, out } = await linesOf(folder, ["findings", "--scan", scan, "--format", "jsonl"], 1);
  expect(out.length).toBeLessThan(3_000_000);
  expect({ errors, code }).toEqual({ errors: "", code: 0 });
});

it("an error for the user is a message and a hint on standard error, and exit code 1", async () => {
  const { out, errors, code } = await linesOf(await newFolder(), ["findings"], 10);
  expect({ out, code }).toEqual({ out: "", code: 1 });
  expect(errors).toMatch(/^hubscan: no finished scan in folder .*\nRun `hubscan scan` first, .*\n$/);
});

describe.runIf(existsSync("/dev/full"))("a device without room", () => {
  it("as standard output is an error without a stack, and says that the output is not whole", async () => {
    const { code, stderr } = await inShell('"$@" > /dev/full', ["policies", "check", "--help"]);
    expect(code).toBe(1);
    expect(stderr).toContain("standard output cannot be written: ENOSPC");
    expect(stderr).toContain("What came out is not whole.");
    expect(stderr).not.toContain("    at ");
  });

  it("as standard error ends no command", async () => {
    const { code, stdout } = await inShell('"$@" 2> /dev/full', ["findings", "--from", "nowhere"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });
});

function inShell(command: string, args: readonly string[]) {
  return runProcess(["bash", "-c", command, "bash", ...hubscanCommand(args)], {});
}

it("a variable that is misspelled is told, and the command runs", async () => {
  const { stderr } = await runProcess(hubscanCommand(["findings", "--from", "nowhere"]), {
    HUBSCAN_SETINGS: "other.yaml",
  });
  expect(stderr).toContain("HUBSCAN_SETINGS is no variable of hubscan's: did you mean HUBSCAN_SETTINGS?\n");
  expect(stderr).toContain("no finished scan in folder");
});

it("a wrong use of any command says where its help is, and ends with 2", async () => {
  const { code, stderr } = await runProcess(hubscanCommand(["export"]), {});
  expect(code).toBe(2);
  expect(stderr).toBe(
    "error: required option '--format <format>' not specified\n(add --help for the options)\n",
  );
});

it("an error shows what a damaged file holds without letting it talk to the terminal", async () => {
  const folder = await newFolder();
  const store = folderStore(join(folder, "hubscan-results"));
  await store.put("latest.json", Buffer.from('{"scan":"\u001b]0;title\u0007\u001b[2J\0'));
  const { errors, code } = await linesOf(folder, ["findings"], 10);
  expect(code).toBe(1);
  expect(errors).toContain("damaged: ");
  expect(errors.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});
