import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";
import { readStackFile, withConfig } from "../../setup/stack-file.ts";

const name = "Pulumi.dev.yaml";
const changes = {
  region: "eu-central-1",
  keys: {
    organizationId: "o-acme4f2k9x",
    hubAccountId: "012345678901",
    targets: undefined,
    notify: ["security@acme.example"],
    delegatedAdministrator: true,
  },
};

/** A value that is not ours, as people write it. */
const foreignValue = fc.constantFrom(
  "plain text",
  "'single'",
  '"double"',
  "0x1F",
  "1.50",
  "1e3",
  "~",
  "True",
  "!!str 12",
  "[a, b]",
  "{ a: 1, b: [2] }",
  "\n    secure: AAABAKf8x+/Zq==",
  "\n    - one\n    - two # why",
  "|\n    a script\n      of lines",
  ">-\n    folded\n    text",
);
const comment = fc.constantFrom("", "# why\n", "# one\n# two\n", "\n# after a gap\n");
const behind = fc.constantFrom("", "  # behind");
const foreignKey = fc.constantFrom(
  "aws:profile",
  "pulumi:tags",
  "other:key",
  "hubscan:keepResults",
  "hubscan:cpu",
);
const ownLine = fc.constantFrom(
  "hubscan:organizationId: o-other12345",
  "hubscan:hubAccountId: 222222222201",
  "hubscan:targets: direct  # few",
  "hubscan:notify: [a@acme.example]",
  "hubscan:delegatedAdministrator: false",
  "aws:region: us-east-1",
);

const lines = fc
  .tuple(
    fc.uniqueArray(fc.tuple(foreignKey, foreignValue, comment, behind), {
      selector: ([key]) => key,
      maxLength: 4,
    }),
    fc.uniqueArray(fc.tuple(ownLine, comment), { selector: ([line]) => line, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([foreign, own, ownFirst]) => {
    const indented = (text: string) => text.replaceAll(/^(?=#)/gm, "  ");
    const theirs = foreign.map(([key, value, above, after]) => {
      const isLong = value.includes("\n");
      return `${indented(above)}  ${key}: ${value}${isLong ? "" : after}\n`;
    });
    const ours = own.map(([line, above]) => `${indented(above)}  ${line}\n`);
    return (ownFirst ? [...ours, ...theirs] : [...theirs, ...ours]).join("");
  });

const file = fc
  .tuple(
    fc.constantFrom(
      "",
      "# The stack of the team.\n\n",
      "encryptionsalt: v1:abc=:v1:def==\n",
      "secretsprovider: awskms://alias/x # ours\n",
    ),
    lines,
    fc.constantFrom("", "# the end\n", "environment:\n  - team/env\n"),
  )
  .map(([head, config, tail]) => `${head}${config === "" ? "" : `config:\n${config}`}${tail}`);

const decided = new Set(["aws:region", ...Object.keys(changes.keys).map((key) => `hubscan:${key}`)]);

/** Everything that is not ours, as its nodes write themselves. */
function foreign(text: string): Record<string, string> {
  const document = parseDocument(text);
  const root = document.contents as YAMLMap | null;
  const config = root?.get("config");
  const written = ({ value }: Pair) =>
    stringify(value, { lineWidth: 0 }) + (isScalar(value) ? `${value.tag} ${value.comment}` : "");
  const key = (pair: Pair) => String(isScalar(pair.key) ? pair.key.value : pair.key);
  const outside = (root?.items ?? []).filter((pair) => key(pair) !== "config");
  const inside = isMap(config) ? config.items.filter((pair) => !decided.has(key(pair))) : [];
  return Object.fromEntries([...outside, ...inside].map((pair) => [key(pair), written(pair)]));
}

function comments(text: string): string[] {
  return text.split("\n").flatMap((line) => /(?<=^|\s)#.*$/.exec(line)?.[0].trim() ?? []);
}

describe("a stack's configuration that is changed", () => {
  it("keeps everything that is not ours: values as their nodes write them, secrets, and every comment", () => {
    fc.assert(
      fc.property(file, (text) => {
        const edited = withConfig(name, text, "hubscan", changes);
        const { "pulumi:disable-default-providers": _, ...theirs } = foreign(edited);
        expect(theirs).toEqual(foreign(text));
        const before = comments(text).filter((one) => one !== "# few");
        expect(comments(edited)).toEqual(expect.arrayContaining(before));
      }),
      { numRuns: 500 },
    );
  });

  it("says afterwards what it was told to say, and twice the same", () => {
    fc.assert(
      fc.property(file, (text) => {
        const edited = withConfig(name, text, "hubscan", changes);
        const { region, values } = readStackFile(name, edited, "hubscan");
        expect(region).toBe("eu-central-1");
        expect(values).toMatchObject({
          organizationId: "o-acme4f2k9x",
          hubAccountId: "012345678901",
          notify: '["security@acme.example"]',
          delegatedAdministrator: "true",
        });
        expect(values.targets).toBeUndefined();
        expect(withConfig(name, edited, "hubscan", changes)).toBe(edited);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the comment of a last key that is taken out, above the one that ends the file", () => {
    const text = "config:\n  aws:region: eu-central-1\n  # why\n  hubscan:targets: direct\n# the end\n";
    const edited = withConfig(name, text, "hubscan", {
      region: "eu-central-1",
      keys: { targets: undefined },
    });
    expect(edited).toBe("config:\n  aws:region: eu-central-1\n\n# why\n# the end\n");
    expect(withConfig(name, edited, "hubscan", { region: "eu-central-1", keys: {} })).toBe(edited);
  });

  it("reads text, lists, numbers as they are written, and knows what is encrypted", () => {
    const text =
      "config:\n  hubscan:hubAccountId: 012345678901\n  hubscan:notify: [a@acme.example]\n  hubscan:externalId:\n    secure: AAA=\n";
    expect(readStackFile(name, text, "hubscan")).toEqual({
      project: "hubscan",
      values: { hubAccountId: "012345678901", notify: '["a@acme.example"]' },
      secrets: new Set(["externalId"]),
      region: null,
    });
  });

  it.each([
    ["a list", "- config\n", "it is not a map"],
    ["a config that is text", "config: no\n", "config is not a map"],
    ["a key twice", "config:\n  a: 1\n  a: 2\n", "Map keys must be unique"],
    ["what is not YAML", "config: [\n", "Flow sequence"],
    ["two documents", "config: {}\n---\nconfig: {}\n", "multiple documents"],
  ])("refuses %s", (_, text, why) => {
    expect(() => withConfig(name, text, "hubscan", changes)).toThrow(why);
  });
});
