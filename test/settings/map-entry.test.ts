import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withMapEntry } from "../../scanner/settings/map-entry.ts";

const id = fc.constantFrom("111122223333", "012345678901", "444444444401");
const name = fc.oneof(
  fc.constantFrom("till", "yes", "null", "1e-5", "a, b", "x: y", "# no", "- x", "'q", "a}b", "Zürich 2"),
  fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/\p{Cc}/u.test(text)),
);
const file = fc
  .tuple(
    fc.constantFrom("", "# ours\n\n", "---\n"),
    fc.constantFrom("", "regions: { include:   [eu-west-1] }\n"),
    fc.constantFrom(
      "",
      "aliases:\n",
      "aliases: {}\n",
      "aliases: { '111122223333': shop }   # flow\n",
      "aliases:   # ours\n    '111122223333':   shop   # the shop\n    # more\n",
      'aliases:\n  "012345678901": "x"\n  "111122223333": y\n',
    ),
    fc.constantFrom("", "# the end\n", "scan:\n  concurrency:   9   # slow\n"),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([head, before, aliases, after, newline, crlf]) => {
    const text = head + before + aliases + after;
    const ended = newline ? text : text.replace(/\n+$/, "");
    return crlf ? ended.replaceAll("\n", "\r\n") : ended;
  });

type Data = { readonly aliases?: Readonly<Record<string, string>> | null } & Readonly<
  Record<string, unknown>
>;

describe("writing an entry of a map in a YAML file", () => {
  it("sets it, and changes neither other data nor a comment", () => {
    fc.assert(
      fc.property(file, id, name, (text, id, name) => {
        const before = (parse(text) as Data | null) ?? {};
        const edited = withMapEntry(text, "aliases", id, name);
        expect(parse(edited)).toEqual({ ...before, aliases: { ...before.aliases, [id]: name } });
        for (const comment of text.match(/#.*$/gm) ?? []) expect(edited).toContain(comment.trim());
      }),
      { numRuns: 500 },
    );
  });

  it("leaves the lines of a block as they are written", () => {
    const text = "aliases:\n    '111122223333':   shop   # the shop\n\nscan:   { concurrency: 9 }\n";
    expect(withMapEntry(text, "aliases", "444444444401", "till")).toBe(
      "aliases:\n    '111122223333':   shop   # the shop\n    \"444444444401\": till\n\nscan:   { concurrency: 9 }\n",
    );
    expect(withMapEntry(text, "aliases", "111122223333", "store")).toBe(text.replace("shop ", "store "));
  });
});
