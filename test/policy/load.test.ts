import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LoadOptions, loadPolicies } from "../../scanner/policy/load.ts";
import { PolicyErrors } from "../../scanner/policy/problem.ts";
import { UserError } from "../../scanner/user-error.ts";
import { findSampleType, sampleTypeNames } from "./sample-types.ts";

/** A policy file of one check. Lines of the check can be replaced by key, or added. */
function policy(changes: Record<string, string> = {}, id = "sample-box-public"): string {
  const lines: Record<string, string> = {
    title: "Box is public",
    severity: "high",
    resource: "AWS::Sample::Box",
    assert: "resource.Public",
    risk: "It is not.",
    remediation: "{ console: Open it. }",
    references: '["https://example.com/box"]',
    examples: "{ pass: [{ Public: true }], fail: [{}] }",
    ...changes,
  };
  const body = Object.entries(lines)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `    ${key}: ${value}`);
  return ["service: sample", "checks:", `  - id: ${id}`, ...body, ""].join("\n");
}

async function load(text: string, options: Partial<LoadOptions> = {}) {
  return loadPolicies({
    paths: [],
    sources: [{ file: "sample.yaml", text }],
    resourceTypes: findSampleType,
    typeNames: sampleTypeNames,
    ...options,
  });
}

async function problemsOf(text: string, options: Partial<LoadOptions> = {}): Promise<string[]> {
  try {
    await load(text, options);
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error;
    return error.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  }
  return [];
}

describe("a policy that is right", () => {
  it("becomes a check that says all that is known of it", async () => {
    const { checks } = await load(policy({ "same-as": "{ securityhub: [Sample.1] }" }));
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({
      id: "sample-box-public",
      service: "sample",
      severity: "high",
      resourceType: "AWS::Sample::Box",
      scope: "regional",
      sameAs: { securityhub: ["Sample.1"] },
      source: { file: "sample.yaml", line: 3 },
    });
  });

  it("needs what `when`, `assert` and `evidence` together need", async () => {
    const { checks } = await load(
      policy({
        when: "resource.Name != ''",
        evidence: "{ Lids: \"all('AWS::Sample::Lid').filter(l, l.Closed)\" }",
      }),
    );
    const demand = Object.fromEntries(
      [...(checks[0]?.demand ?? [])].map(([type, names]) => [type, [...names].sort()]),
    );
    expect(demand).toEqual({ "AWS::Sample::Box": ["Name", "Public"], "AWS::Sample::Lid": ["Closed"] });
  });

  it("takes values of params from the settings", async () => {
    const text = policy({
      params: "{ days: { type: int, default: 90, description: Days } }",
      assert: "resource.Size < params.days",
    });
    const { checks } = await load(text, { parameters: { "sample-box-public": { days: 30 } } });
    expect(checks[0]?.params["days"]?.default).toBe(30);
  });

  it("has the same hash wherever it lies, and another when a word of it, or a setting, changes", async () => {
    const a = { file: "0.yaml", text: policy() };
    const b = { file: "1.yaml", text: policy({}, "sample-other") };
    const hash = async (sources: LoadOptions["sources"] = [], parameters = {}) =>
      (await load("", { sources, parameters })).hash;
    const both = await hash([a, b]);
    expect(
      await hash([
        { file: "elsewhere/b.yaml", text: b.text },
        { file: "a.yaml", text: a.text },
      ]),
    ).toBe(both);
    expect(await hash([{ file: "0.yaml", text: policy({ risk: "Another." }) }, b])).not.toBe(both);
  });
});

describe("a policy that is wrong is refused, at the place", () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      "a key that there is not",
      { severty: "high" },
      ['sample.yaml:12:5 unknown key "severty"; did you mean "severity"?'],
    ],
    ["a key that is missing", { risk: "" }, ['sample.yaml:3:5 "risk" is required in checks[0]']],
    [
      "a severity that there is not",
      { severity: "bad" },
      [
        'sample.yaml:5:15 checks[0].severity: invalid option: expected one of "critical"|"high"|"medium"|"low"|"info"',
      ],
    ],
    [
      "no way to mend it",
      { remediation: "{}" },
      ["sample.yaml:9:18 checks[0].remediation: at least one of console, cli, pulumi is needed"],
    ],
    [
      "no example that fails",
      { examples: "{ pass: [{ Public: true }] }" },
      ['sample.yaml:11:5 "fail" is required in checks[0].examples'],
    ],
    [
      "a type that there is not",
      { resource: "AWS::Sample::Bax" },
      ['sample.yaml:6:15 there is no resource type AWS::Sample::Bax; did you mean "AWS::Sample::Box"?'],
    ],
    [
      "a look-up of a type that there is not",
      { assert: "resource.Public && all('AWS::Sample::Lit').size() > 0" },
      ['sample.yaml:7:36 there is no resource type AWS::Sample::Lit; did you mean "AWS::Sample::Lid"?'],
    ],
    [
      "a field that there is not",
      { assert: "resource.Settings.Enabeld" },
      ['sample.yaml:7:31 sample.Settings has no "Enabeld"; did you mean "Enabled"?'],
    ],
    [
      "a comparison of types that do not go together",
      { assert: ">-\n      resource.Public &&\n        resource.Name > 3" },
      ["sample.yaml:9:9 string > int cannot be: the types do not go together"],
    ],
    [
      "an assert that is no bool",
      { assert: "'resource.Name'" },
      ["sample.yaml:7:14 must give bool, gives string"],
    ],
    [
      "a field in `when`, in quotes",
      { when: '"resource.Nmae == \\"x\\""' },
      ['sample.yaml:12:21 AWS::Sample::Box has no "Nmae"; did you mean "Name"?'],
    ],
    [
      "a field in evidence",
      { evidence: "\n      Open: |-\n        resource.Rules\n          .filter(r, r.Opn)" },
      ['sample.yaml:15:24 sample.Rule has no "Opn"; did you mean "Open"?'],
    ],
    [
      "a pattern that is none",
      { assert: "resource.Name.regex('(')" },
      ["sample.yaml:7:33 not a regular expression: error parsing regexp: missing closing ): `(`"],
    ],
    [
      "a param that there is not",
      { assert: "resource.Size > params.days" },
      ['sample.yaml:7:36 params has no "days"'],
    ],
  ])("%s", async (_, changes, expected) => {
    expect(await problemsOf(policy(changes))).toEqual(expected);
  });

  it("is empty", async () => {
    expect(await problemsOf("# nothing yet\n")).toEqual([
      "sample.yaml:1:1 the file is empty: a policy has a service and checks",
    ]);
  });

  it("an id of another service", async () => {
    expect(await problemsOf(policy({}, "other-box"))).toEqual([
      'sample.yaml:3:9 the id starts with its service: "sample-…"',
    ]);
  });

  it("YAML that is none, with the line shown", async () => {
    const broken = policy({ title: '"Box is' });
    const error = await load(broken).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PolicyErrors);
    expect((error as PolicyErrors).message).toMatch(
      /^sample\.yaml:\d+:\d+ not valid YAML: .*\n {4}.*\n {4} *\^/,
    );
  });

  it("the caret stands under the field", async () => {
    const error = (await load(policy({ assert: "resource.Publc" })).catch(
      (caught: unknown) => caught,
    )) as Error;
    expect(error.message).toBe(
      'sample.yaml:7:22 AWS::Sample::Box has no "Publc"; did you mean "Public"?\n        assert: resource.Publc\n                         ^',
    );
  });

  it("an id that is taken, with the other place", async () => {
    const sources = ["a.yaml", "b.yaml"].map((file) => ({ file, text: policy() }));
    expect(await problemsOf("", { sources })).toEqual([
      'b.yaml:3:9 the id "sample-box-public" is taken: a.yaml:3:9',
    ]);
  });

  it("all of them at once, over all files", async () => {
    const sources = [
      { file: "b.yaml", text: policy({ assert: "resource.Nam == ''", severity: "bad" }, "sample-b") },
      { file: "a.yaml", text: policy({ assert: "resource.Nam == ''", when: "resource.Size" }, "sample-a") },
      { file: "c.yaml", text: "service: sample\nchecks: [\n" },
    ];
    expect((await problemsOf("", { sources })).map((problem) => problem.split(" ")[0])).toEqual([
      "a.yaml:7:22",
      "a.yaml:12:11",
      "b.yaml:5:15",
      "c.yaml:3:1",
    ]);
  });

  it("values of params in the settings that do not fit", async () => {
    const text = policy({ params: "{ days: { type: int, default: 90, description: Days } }" });
    const parameters = { "sample-box-public": { days: "many", dayz: 3 }, "sample-box": { days: 1 } };
    expect(await problemsOf(text, { parameters, settingsFile: "hubscan.yaml" })).toEqual([
      'hubscan.yaml:1:1 params of "sample-box-public": the param "days" is of type int',
      'hubscan.yaml:1:1 params of "sample-box-public": the check has no param "dayz"; did you mean "days"?',
      'hubscan.yaml:1:1 params of "sample-box": there is no such check; did you mean "sample-box-public"?',
    ]);
  });
});

describe("an example that would test nothing is refused", () => {
  it.each([
    ["{ Publc: true }", '11:26 AWS::Sample::Box has no "Publc"; did you mean "Public"?'],
    ["{ Settings: { Dais: 1 } }", '11:38 Settings has no "Dais"; did you mean "Days"?'],
    ["{ Public: 'true' }", "11:34 Public: expected true or false"],
    ["{ Rules: [{ Port: '22' }] }", "11:42 Rules[0].Port: expected a number"],
    ["{ Name: 111122223333 }", "11:32 Name: expected text (quote it if it looks like a number)"],
    ["{ Created: soon }", "11:35 Created: expected a time (2026-01-01T00:00:00Z)"],
    ["{ $unreadable: [Publi] }", '11:40 AWS::Sample::Box has no "Publi"; did you mean "Public"?'],
    ["{ $other: {} }", '11:26 AWS::Sample::Box has no "$other"; did you mean "$others"?'],
    [
      "{ $others: { 'AWS::Sample::Lid': [] } }",
      "11:37 the check does not look up AWS::Sample::Lid (it looks at AWS::Sample::Box)",
    ],
    ["{ $params: { days: 1 } }", '11:37 the check has no param "days"'],
  ])("%s", async (example, expected) => {
    const problems = await problemsOf(policy({ examples: `{ pass: [${example}], fail: [{}] }` }));
    expect(problems[0]).toBe(`sample.yaml:${expected}`);
  });
});

describe("policies on disk", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "policies-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("are found in folders below folders, by .yaml and .yml, each once", async () => {
    await mkdir(path.join(folder, "a", "b"), { recursive: true });
    await writeFile(path.join(folder, "a", "b", "one.yaml"), policy({}, "sample-one"));
    await writeFile(path.join(folder, "two.yml"), policy({}, "sample-two"));
    await writeFile(path.join(folder, "notes.txt"), "no policy");
    const { checks } = await load("", { sources: [], paths: [folder, path.join(folder, "two.yml")] });
    expect(checks.map(({ id }) => id)).toEqual(["sample-one", "sample-two"]);
  });

  it("are a user's error where there are none", async () => {
    await expect(load("", { paths: [folder] })).rejects.toThrow(UserError);
    await expect(load("", { paths: [path.join(folder, "none")] })).rejects.toThrow(
      /cannot read .*none: ENOENT/,
    );
  });
});
