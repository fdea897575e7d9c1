import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import * as z from "zod";
import { pathText, readYaml, schemaProblems } from "../../scanner/policy/positions.ts";

function place(problem: { line: number; column: number } | undefined): string {
  return `${problem?.line}:${problem?.column}`;
}

describe("places in YAML", () => {
  const source = [
    "service: s3",
    "checks:",
    "  - id: one",
    "    severty: high",
    "  - { id: 2, title: two }",
    "",
  ].join("\n");
  const schema = z.strictObject({
    service: z.string(),
    checks: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  });

  it("are the key for an unknown key, the parent for a missing one, the value for a wrong one", () => {
    const text = readYaml("p.yaml", source);
    const parsed = schema.safeParse(text.data);
    const problems = schemaProblems(text, schema, parsed.error?.issues ?? []);
    expect(problems.map((problem) => `${place(problem)} ${problem.message}`).sort()).toEqual([
      '3:5 "title" is required in checks[0]',
      '4:5 unknown key "severty"',
      "5:11 checks[1].id: invalid input: expected string, received number",
    ]);
  });

  it("of unknown keys say which key is near, in lists, maps, and whatever a value may be", () => {
    const deep = z.strictObject({
      list: z.array(z.strictObject({ severity: z.string().optional() })).nullish(),
      map: z.record(z.string(), z.strictObject({ region: z.string().optional() })).default({}),
      either: z.union([z.literal("everywhere"), z.strictObject({ accounts: z.string().optional() })]),
    });
    const text = readYaml(
      "p.yaml",
      "list: [{ severty: x }]\nmap: { a: { regoin: x } }\neither: { acounts: x }\nmpa: 1\nzzz: 1\n",
    );
    const parsed = deep.safeParse(text.data);
    const problems = schemaProblems(text, deep, parsed.error?.issues ?? []);
    expect(problems.map(({ message }) => message).sort()).toEqual([
      'unknown key "acounts"; did you mean "accounts"?',
      'unknown key "mpa"; did you mean "map"?',
      'unknown key "regoin"; did you mean "region"?',
      'unknown key "severty"; did you mean "severity"?',
      'unknown key "zzz"',
    ]);
  });

  it("are where an alias leads nowhere, and where bytes are no UTF-8; aliases that multiply are refused", () => {
    const [lost] = readYaml("p.yaml", "a: &a 1\nb: [*a, *c]\n").problems;
    expect(place(lost)).toBe("2:9");
    expect(lost?.message).toMatch(/^not valid YAML: Unresolved alias/);
    const many = (of: string) => `[${Array.from({ length: 12 }, () => of).join(", ")}]`;
    const bomb = `a: &a ${many("x")}\nb: &b ${many("*a")}\nc: &c ${many("*b")}\nd: ${many("*c")}\n`;
    const { data, problems } = readYaml("p.yaml", bomb);
    expect(data).toBeUndefined();
    expect(problems[0]?.message).toMatch(/^not valid YAML: Excessive alias count/);
    expect(readYaml("p.yaml", Buffer.from([0xff, 0xfe, 0x61]).toString("utf8")).problems[0]).toMatchObject({
      line: 1,
      column: 1,
      message: "not UTF-8: save the file in that encoding",
    });
  });

  it("are where the syntax goes wrong, and where a key is repeated", () => {
    expect(readYaml("p.yaml", "a: [1, 2\nb: 3\n").problems[0]).toMatchObject({ file: "p.yaml", line: 2 });
    const [repeated] = readYaml("p.yaml", "a: 1\nb: 2\na: 3\n").problems;
    expect(place(repeated)).toBe("3:1");
    expect(readYaml("p.yaml", "a: 1\na: 3\n").data).toBe(undefined);
  });

  it("are written as one writes paths", () => {
    expect(pathText(["checks", 0, "examples", "pass", 1])).toBe("checks[0].examples.pass[1]");
  });
});

describe("places within a scalar", () => {
  const word = "WRONG";
  it.each([
    ["plain", "a: one WRONG two\n", "1:8"],
    ["plain over lines", "a: one\n  two\n\n  WRONG\n", "4:3"],
    ["single quotes", "a: 'it''s ''WRONG'''\n", "1:13"],
    ["double quotes", 'a: "tab\\t \\u0041 \\"WRONG\\""\n', "1:20"],
    ["double quotes with a broken line", 'a: "one \\\n   WRONG"\n', "2:4"],
    ["folded", "a: >-\n    one &&\n    (two ||\n     WRONG)\n", "4:6"],
    ["literal", "a: |\n  one\n\n    WRONG\n", "4:5"],
    ["literal with an indentation of its own", "a: |2-\n    one\n  WRONG\n", "3:3"],
    ["folded with a comment in the head", "a: >- # why\n  one\n  WRONG\n", "3:3"],
  ])("are right for %s", (_, source, expected) => {
    const text = readYaml("p.yaml", source);
    const value = (text.data as { a: string }).a;
    const problem = text.within(["a"], value.indexOf(word), "wrong");
    expect(place(problem)).toBe(expected);
    expect(problem.excerpt?.split("\n")[1]?.length).toBe(4 + problem.column);
  });

  it("are found for any text in any style", () => {
    const token = fc.constantFrom("a", "b.c", "&&", "||", "'x'", '"y"', "(", ")", "\\", "#z", ":", "ü", "👍");
    const gap = fc.constantFrom(" ", "  ", "\n", "\n\n", "\n  ");
    const style = fc.constantFrom("BLOCK_FOLDED", "BLOCK_LITERAL", "QUOTE_DOUBLE", "QUOTE_SINGLE", "PLAIN");
    const tokens = fc.array(fc.tuple(token, gap), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(tokens, fc.nat(), style, (parts, pick, defaultStringType) => {
        const at = pick % parts.length;
        const value = parts
          .map(([word, space], index) => (index === at ? `@${word}` : word) + space)
          .join("")
          .trim();
        const source = stringify({ k: [{ a: value }] }, { defaultStringType, lineWidth: 30 });
        const text = readYaml("p.yaml", source);
        const { line, column } = text.within(["k", 0, "a"], value.indexOf("@"), "");
        expect(source.split("\n")[line - 1]?.slice(column - 1, column)).toBe("@");
      }),
    );
  });
});
