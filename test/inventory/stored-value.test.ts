import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeAt, redacted, storedValue } from "../../scanner/inventory/stored-value.ts";

describe("what is stored of an answer", () => {
  test.each<[string, unknown, unknown]>([
    ["a time", new Date("2026-11-20T10:59:44Z"), "2026-11-20T10:59:44.000Z"],
    ["a time that is none", new Date(Number.NaN), "invalid time"],
    ["bytes", Buffer.from("hello"), "aGVsbG8="],
    ["bytes of another kind", new Uint8Array([104, 105]), "aGk="],
    ["a big integer that fits", 42n, 42],
    ["a big integer that does not", 2n ** 64n, "18446744073709551616"],
    ["a number that JSON has not", Number.POSITIVE_INFINITY, "Infinity"],
    ["zero, false and nothing in a text", [0, false, ""], [0, false, ""]],
    ["a hole in a list", [1, undefined, null, 2], [1, null, null, 2]],
    ["members that are unset", { a: undefined, b: null, c: { d: undefined } }, { c: {} }],
    [
      "a whole answer",
      { at: new Date(0), in: [{ key: 1n }] },
      { at: "1970-01-01T00:00:00.000Z", in: [{ key: 1 }] },
    ],
  ])("%s", (_what, value, stored) => {
    expect(storedValue(value)).toEqual(stored);
  });

  test("is nothing of what is not set", () => {
    expect([storedValue(undefined), storedValue(null)]).toEqual([undefined, undefined]);
  });

  test("keeps a member that somebody called __proto__", () => {
    const stored = storedValue(JSON.parse('{"__proto__":"x","a":1}'));
    expect(JSON.stringify(stored)).toBe('{"__proto__":"x","a":1}');
  });

  test("refuses what no answer can hold", () => {
    expect(() => storedValue({ callback: () => 1 })).toThrow(TypeError);
    expect(() => storedValue([Symbol("x")])).toThrow(TypeError);
  });

  test("is the same for the same members in any order, and the same when stored again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const stored = storedValue(value);
        expect(JSON.stringify(storedValue(reversed(value)))).toBe(JSON.stringify(stored));
        expect(JSON.stringify(storedValue(stored))).toBe(JSON.stringify(stored));
      }),
    );
  });
});

/** The same value with the members of each object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe("redacting at a path", () => {
  const redact = (value: Parameters<typeof changeAt>[0], path: string) =>
    changeAt(value, path === "" ? [] : path.split("."), () => redacted);

  test.each<[string, Parameters<typeof changeAt>[0], string, unknown]>([
    ["takes the value itself", "secret", "", redacted],
    ["takes a member", { a: "secret", b: "open" }, "a", { a: redacted, b: "open" }],
    [
      "takes everything under a member",
      { a: { b: "x", c: [1, true] }, d: 1 },
      "a",
      { a: { b: redacted, c: [redacted, redacted] }, d: 1 },
    ],
    ["goes through lists", [{ a: "x" }, { a: "y", b: 1 }], "a", [{ a: redacted }, { a: redacted, b: 1 }]],
    ["goes through lists in lists", { l: [[{ a: "x" }]] }, "l.a", { l: [[{ a: redacted }]] }],
    [
      "takes all values of a map",
      { m: { one: "x", two: "y" } },
      "m",
      { m: { one: redacted, two: redacted } },
    ],
    ["leaves what is not there", { b: 1 }, "a.c", { b: 1 }],
    ["leaves a path that goes on where the value ends", { a: "x" }, "a.b", { a: "x" }],
    ["keeps nothing as nothing in lists", [null, "x"], "", [redacted, redacted]],
  ])("%s", (_what, value, path, expected) => {
    expect(redact(value, path)).toEqual(expected);
  });

  test("leaves no text of the value behind, however deep", () => {
    const leaf = fc.constantFrom("secret-1", "secret-2", 7, true);
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 5 }), tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (hidden) => {
        const changed = changeAt({ kept: "open", hidden } as never, ["hidden"], () => redacted);
        expect(JSON.stringify(changed)).not.toMatch(/secret|true|:7|\[7/);
        expect(changed).toMatchObject({ kept: "open" });
      }),
    );
  });
});
