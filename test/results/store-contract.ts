import { Readable } from "node:stream";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Store } from "../../scanner/results/store.ts";
import { UserError } from "../../scanner/user-error.ts";
import { all } from "./sample-lines.ts";

/** What every store does, tested on one that `make` gives empty for each test. */
export function testStore(make: () => Promise<Store>): void {
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const textOf = (content: Uint8Array | null): string | null =>
    content === null ? null : Buffer.from(content).toString();

  test("what is put is got, and nothing is null", async () => {
    const store = await make();
    expect(await store.get("scans/a/done.json")).toBeNull();
    await store.put("scans/a/done.json", bytes("one"));
    expect(textOf(await store.get("scans/a/done.json"))).toBe("one");
    await store.put("scans/a/done.json", bytes("two"));
    expect(textOf(await store.get("scans/a/done.json"))).toBe("two");
    expect(await store.get("scans/b")).toBeNull();
  });

  test("content in pieces of any size is got back whole, also when it is larger than what is sent at once", async () => {
    const store = await make();
    const large = Buffer.alloc(17 * 1024 * 1024 + 3, "0123456789abcdef!");
    for (const content of [Buffer.alloc(0), Buffer.from("small"), large]) {
      const pieces = async function* () {
        for (let at = 0; at < content.length; at += 1_000_003) yield content.subarray(at, at + 1_000_003);
      };
      await store.putStream("exports/large.csv", pieces());
      expect(content.equals((await store.get("exports/large.csv")) ?? Buffer.from("nothing"))).toBe(true);
    }
  });

  test.each([10, 17 * 1024 * 1024])(
    "content that ends with an error after %i bytes leaves what was there, and nothing beside it",
    async (size) => {
      const store = await make();
      await store.put("exports/findings.csv", bytes("old"));
      const broken = async function* () {
        yield Buffer.alloc(size, "x");
        throw new UserError("damaged: findings.jsonl.gz", "Restore the file.");
      };
      await expect(store.putStream("exports/findings.csv", broken())).rejects.toThrow(
        "damaged: findings.jsonl.gz",
      );
      expect(textOf(await store.get("exports/findings.csv"))).toBe("old");
      expect(await all(store.list(""))).toEqual(["exports/findings.csv"]);
    },
  );

  test("an empty content is content", async () => {
    const store = await make();
    await store.put("empty", new Uint8Array());
    expect(textOf(await store.get("empty"))).toBe("");
  });

  test("a list gives what begins with the prefix, in the order of the bytes", async () => {
    const store = await make();
    const paths = ["a/b/2", "a/b/1", "a/b-c", "a/b.json", "a/c/1", "ab", "b/1"];
    for (const path of paths) await store.put(path, bytes(path));
    expect(await all(store.list(""))).toEqual(paths.toSorted());
    expect(await all(store.list("a/"))).toEqual(["a/b-c", "a/b.json", "a/b/1", "a/b/2", "a/c/1"]);
    expect(await all(store.list("a/b"))).toEqual(["a/b-c", "a/b.json", "a/b/1", "a/b/2"]);
    expect(await all(store.list("a/b/"))).toEqual(["a/b/1", "a/b/2"]);
    expect(await all(store.list("nothing/"))).toEqual([]);
  });

  test("folders gives the names one level down, each once", async () => {
    const store = await make();
    for (const path of ["scans/2/a/x", "scans/2/b", "scans/1/a", "scans/file"])
      await store.put(path, bytes("x"));
    expect(await all(store.folders("scans"))).toEqual(["1", "2"]);
    expect(await all(store.folders(""))).toEqual(["scans"]);
    expect(await all(store.folders("nothing"))).toEqual([]);
  });

  test("any set of paths and contents is listed in order and got back", async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,3}$/);
    const contents = fc.uniqueArray(
      fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.uint8Array({ maxLength: 50 })),
      // A name that is a file here cannot be a folder there: the first segment says how deep it is.
      { selector: ([path]) => path.join("/"), maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(contents, async (entries) => {
        const store = await make();
        const put = new Map<string, Uint8Array>();
        for (const [names, content] of entries) {
          const path = [
            `depth${names.length}`,
            ...names.map((part, at) => (at < names.length - 1 ? `${part}_` : part)),
          ].join("/");
          await store.put(path, content);
          put.set(path, content);
        }
        expect(await all(store.list(""))).toEqual([...put.keys()].sort());
        for (const [path, content] of put) {
          expect(Buffer.from((await store.get(path)) ?? []).equals(Buffer.from(content))).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    "../secret",
    "/etc/passwd",
    "a/../../b",
    "a//b",
    "",
    ".",
    "a/.hidden",
    "a\\b",
    "a/b/",
    "a\u0000b",
  ])("refuses the path %j", async (path) => {
    const store = await make();
    await expect(store.put(path, bytes("x"))).rejects.toThrow(UserError);
    await expect(store.putStream(path, Readable.from([bytes("x")]))).rejects.toThrow(UserError);
    await expect(store.get(path)).rejects.toThrow(UserError);
  });

  test("refuses to list outside of it", async () => {
    const store = await make();
    await expect(all(store.list("../"))).rejects.toThrow(UserError);
    await expect(all(store.folders("a/../.."))).rejects.toThrow(UserError);
  });

  test("many writers of one path leave one of the contents, whole", async () => {
    const store = await make();
    const contents = Array.from({ length: 12 }, (_, at) => String(at).repeat(100_000));
    await Promise.all(contents.map(async (content) => store.put("latest.json", bytes(content))));
    expect(contents).toContain(textOf(await store.get("latest.json")));
    expect(await all(store.list(""))).toEqual(["latest.json"]);
  });
}
