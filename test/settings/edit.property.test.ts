import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withEntry, withoutEntry } from "../../scanner/settings/list-entry.ts";

const ids = ["s3-bucket-a", "s3-bucket-b", "iam-user-c", "ec2-instance-d", "1e-5"];
const id = fc.constantFrom(...ids);
const comment = fc.constantFrom("", " # why", "   #why: because - of this", " ");
const indent = fc.constantFrom("  ", "    ", "   ");

/** A list as people write them: in a block or in brackets, quoted or not, with comments, or with nothing in it. */
function list(key: string, outer: string) {
  const quoted = fc.tuple(id, fc.constantFrom("plain", "single", "double")).map(([text, style]) => {
    if (style === "single" || text === "1e-5") return `'${text}'`;
    return style === "double" ? `"${text}"` : text;
  });
  const block = fc
    .tuple(
      fc.array(fc.tuple(quoted, comment), { minLength: 1, maxLength: 4 }),
      fc.constantFrom("", "  "),
      comment,
    )
    .map(([items, more, behind]) =>
      [`${outer}${key}:${behind}`, ...items.map(([text, note]) => `${outer}${more}- ${text}${note}`)].join(
        "\n",
      ),
    );
  const flow = fc
    .tuple(fc.array(quoted, { maxLength: 4 }), fc.constantFrom(", ", ",", " ,\n        "), comment)
    .map(([items, comma, behind]) => `${outer}${key}: [${items.join(comma)}]${behind}`);
  const empty = comment.map((behind) => `${outer}${key}:${behind}\n${outer}  # - s3-bucket-z`);
  return fc.oneof(block, flow, empty);
}

const checks = indent.chain((outer) =>
  fc
    .tuple(
      fc.option(list("only", outer)),
      fc.option(list("disabled", outer)),
      fc.option(list("enabled", outer)),
      fc.constantFrom(null, `${outer}minimum-severity:   high`, `${outer}frameworks:\n${outer}- cis`),
      comment,
    )
    .map(([a, b, c, other, behind]) =>
      [`checks:${behind}`, ...[a, other, b, c].filter((part) => part !== null)].join("\n"),
    ),
);

const file = fc
  .tuple(
    fc.constantFrom("", "# our settings\n\n", "---\n"),
    fc.constantFrom("", "regions: { include:   [eu-west-1] }\n"),
    fc.option(checks),
    fc.constantFrom("", "aliases:\n      '111122223333':   prod   # the shop\n"),
    fc.constantFrom("", "# the end\n", "\n\n"),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([head, before, middle, after, end, newline, crlf]) => {
    const text = `${head}${before}${middle === null ? "" : `${middle}\n`}${after}${end}`;
    const ended = newline ? text : text.replace(/\n+$/, "");
    return crlf ? ended.replaceAll("\n", "\r\n") : ended;
  });

type Lists = Readonly<Record<string, readonly string[] | null>>;
type Data = { readonly checks?: Lists | null } & Readonly<Record<string, unknown>>;

function data(text: string): Data {
  return (parse(text) as Data | null) ?? {};
}

function comments(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => /(?<=^|\s)#.*$/.exec(line)?.[0].trim() ?? []);
}

const key = fc.constantFrom("only", "disabled", "enabled");

describe("editing a list in a YAML file", () => {
  it("adds the entry at the end, and changes neither other data nor a comment", () => {
    fc.assert(
      fc.property(file, key, id, (text, key, id) => {
        const before = data(text);
        const edited = withEntry(text, ["checks", key], id);
        const expected = {
          ...before,
          checks: { ...before.checks, [key]: [...(before.checks?.[key] ?? []), id] },
        };
        expect(data(edited)).toEqual(expected);
        expect(comments(edited)).toEqual(comments(text));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves every line that was there as it was when an entry is added to a block", () => {
    fc.assert(
      fc.property(file, key, (text, key) => {
        fc.pre(!new RegExp(`${key}: \\[`).test(text));
        const edited = withEntry(text, ["checks", key], "s3-bucket-new");
        const lines = edited.split(/\r?\n/);
        for (const line of text.split(/\r?\n/)) expect(lines).toContain(line);
        expect(edited.includes("\r\n") && /[^\r]\n/.test(edited)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("takes the entry out wherever it stands, and nothing else", () => {
    fc.assert(
      fc.property(file, key, id, (text, key, id) => {
        const before = data(text);
        const after = data(withoutEntry(text, ["checks", key], id));
        const left = (before.checks?.[key] ?? []).filter((entry) => entry !== id);
        expect(after.checks?.[key] ?? []).toEqual(left);
        expect({ ...after, checks: { ...after.checks, [key]: null } }).toEqual({
          ...before,
          checks: { ...before.checks, [key]: null },
        });
      }),
      { numRuns: 500 },
    );
  });

  it("loses only the comments on the lines of what is taken out", () => {
    fc.assert(
      fc.property(file, key, id, (text, key, id) => {
        const kept = text.split(/\r?\n/).filter((line) => !line.includes(id));
        const left = comments(withoutEntry(text, ["checks", key], id));
        expect(left).toEqual(expect.arrayContaining(comments(kept.join("\n"))));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves a text as it is in which the entry is not", () => {
    fc.assert(
      fc.property(file, key, (text, key) => {
        expect(withoutEntry(text, ["checks", key], "s3-bucket-other")).toBe(text);
      }),
    );
  });

  it("gives back the very text when an added entry is taken out of a list that had others", () => {
    fc.assert(
      fc.property(file, key, (text, key) => {
        fc.pre(text.endsWith("\n") && (data(text).checks?.[key] ?? []).length > 0);
        const path = ["checks", key] as const;
        expect(withoutEntry(withEntry(text, path, "s3-bucket-new"), path, "s3-bucket-new")).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});
