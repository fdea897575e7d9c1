import { once } from "node:events";
import { watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { newFolder } from "./new-folder.ts";
import { programCommand, start } from "./programs/run-program.ts";
import { all } from "./sample-lines.ts";

describe("a process killed while it writes", () => {
  test.each([1, 2, 5])("leaves the old content or the new one, whole (killed after %i)", async (kills) => {
    const folder = await newFolder();
    const size = 3_000_000;
    const child = start(programCommand("put-forever", [folder, String(size)]));
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    let seen = 0;
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString().split("\n").length - 1;
      if (seen >= kills) child.kill("SIGKILL");
    });
    const [, signal] = (await ended) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");

    const content = Buffer.from((await folderStore(folder).get("latest.json")) ?? []);
    expect(content.length).toBe(size);
    expect(content.equals(Buffer.alloc(size, content.subarray(0, 1)))).toBe(true);
    expect(await all(folderStore(folder).list(""))).toEqual(["latest.json"]);
  });

  test("in the middle of its first file leaves nothing that reads as data, and the next writer sweeps it", async () => {
    const folder = await newFolder();
    const child = start(programCommand("put-forever", [folder, "200000000"]));
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    const watcher = watch(folder, () => void child.kill("SIGKILL"));
    onTestFinished(() => watcher.close());
    await ended;

    const left = await readdir(folder);
    expect(left).toEqual([expect.stringMatching(/^\..*\.unfinished$/)]);
    const store = folderStore(folder);
    expect(await store.get("latest.json")).toBeNull();
    expect(await all(store.list(""))).toEqual([]);

    await store.put("latest.json", Buffer.from("x"));
    expect(await readdir(folder)).toEqual(["latest.json"]);
  });
});
