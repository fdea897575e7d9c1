import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import { newFolder } from "../results/new-folder.ts";
import { account, facts, finding, manifest, scan } from "../results/sample-lines.ts";

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

it("an error shows what a damaged file holds without letting it talk to the terminal", async () => {
  const folder = await newFolder();
  const store = folderStore(join(folder, "hubscan-results"));
  await store.put("latest.json", Buffer.from('{"scan":"\u001b]0;title\u0007\u001b[2J\0'));
  const { errors, code } = await linesOf(folder, ["findings"], 10);
  expect(code).toBe(1);
  expect(errors).toContain("damaged: ");
  expect(errors.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});
