import { existsSync } from "node:fs";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { unfinishedName } from "../../scanner/results/unfinished-file.ts";
import { UserError } from "../../scanner/user-error.ts";
import { newFolder } from "./new-folder.ts";
import { all } from "./sample-lines.ts";
import { testStore } from "./store-contract.ts";

describe("a folder as a store", () => {
  testStore(async () => folderStore(join(await newFolder(), "not-made-yet")));

  test("says where things are", async () => {
    const folder = await newFolder();
    const store = folderStore(folder);
    expect(store.describe()).toBe(`folder ${folder}`);
    expect(store.address("latest.json")).toBe(join(folder, "latest.json"));
  });

  test("a file in the way of the folder is said with its place", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "file"), "x");
    const store = folderStore(join(folder, "file"));
    await expect(store.put("latest.json", Buffer.from("x"))).rejects.toThrow(UserError);
    await expect(store.put("latest.json", Buffer.from("x"))).rejects.toThrow(
      join(folder, "file", "latest.json"),
    );
    await expect(store.get("latest.json")).rejects.toThrow(UserError);
    await expect(all(store.list(""))).rejects.toThrow(UserError);
  });

  test.runIf(existsSync("/proc/self"))(
    "a place where no folder can be made is said, and not tried for ever",
    async () => {
      await expect(folderStore("/proc/hubscan-results").put("latest.json", Buffer.from("x"))).rejects.toThrow(
        "cannot write /proc/hubscan-results/latest.json: the folder is not there and cannot be made (ENOENT)",
      );
    },
  );

  test("leftovers of killed processes are no data and are swept; files being written stay", async () => {
    const folder = await newFolder();
    const days = (n: number): Date => new Date(Date.now() - n * 24 * 3600 * 1000);
    const dead = 2 ** 22 + 1; // Linux gives no process a number above 2^22.
    const left = {
      deadProcess: `.${hostname()}.${dead}.1700000000000.0a.unfinished`,
      earlierProcessOfSameNumber: `.${hostname()}.${process.pid}.1.0b.unfinished`,
      otherHostLongAgo: ".another-host.1.1700000000000.0c.unfinished",
    };
    const kept = {
      thisProcess: unfinishedName("0d"),
      livingProcess: `.${hostname()}.${process.ppid}.1700000000000.0e.unfinished`,
      otherHostNow: ".another-host.1.1700000000000.0f.unfinished",
      notOurs: ".gitignore",
    };
    for (const name of [...Object.values(left), ...Object.values(kept)])
      await writeFile(join(folder, name), "half");
    await utimes(join(folder, left.otherHostLongAgo), days(3), days(3));
    const store = folderStore(folder);
    expect(await all(store.list(""))).toEqual([]);
    await store.put("latest.json", Buffer.from("x"));
    expect((await readdir(folder)).sort()).toEqual([...Object.values(kept), "latest.json"].sort());
    expect(await all(store.list(""))).toEqual(["latest.json"]);
  });

  test("a put that fails leaves no file behind", async () => {
    const folder = await newFolder();
    await mkdir(join(folder, "latest.json"));
    await expect(folderStore(folder).put("latest.json", Buffer.from("x"))).rejects.toThrow(UserError);
    expect(await readdir(folder)).toEqual(["latest.json"]);
  });
});
