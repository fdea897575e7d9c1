import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settingsEditorSchema } from "../../scanner/settings/editor-schema.ts";
import { loadSettings, noSettings, readSettings } from "../../scanner/settings/load.ts";
import { UserError } from "../../scanner/user-error.ts";
import { newFolder } from "../results/new-folder.ts";
import { failure } from "./failure.ts";

const everything = `
accounts:
  include: ["111122223333"]
  ous: [Workloads/Production]
  tags: [environment=production]
  exclude: ["444455556666"]
  exclude-ous: [Sandbox]
  organization-role: arn:aws:iam::111122223333:role/HubscanOrganization
regions: { include: [eu-west-1, us-gov-west-1], exclude: [eusc-de-east-1] }
access:
  role-name: HubscanTarget
  role-path: /security/
  session-policy: none
  source-identity: true
policies: [./policies, s3://acme-hubscan/policies]
checks:
  only: ["s3-*"]
  disabled: ["s3-bucket-*"]
  enabled: [s3-bucket-versioned]
  services: [s3]
  minimum-severity: low
  frameworks: [fsbp]
  params: { s3-bucket-versioned: { Days: 30, Name: text, On: true, Names: [a, b] } }
aliases: { "111122223333": shop }
scan:
  concurrency: 50
  accounts-at-once: 4
  account-timeout: 600
  request-timeout: 10
  fail-on: high
  require-complete: true
`;

const place = async (text: string | null, name = "hubscan.yaml") => {
  const workingFolder = await newFolder();
  if (text !== null) await writeFile(join(workingFolder, name), text);
  return {
    workingFolder,
    s3: () => {
      throw new Error("S3 is not needed");
    },
  };
};

const problemsOf = async (text: string) =>
  (await failure(async () => loadSettings(null, await place(text)))).message.split("\n");

describe("settings", () => {
  it("take every key that there is", () => {
    expect(readSettings("/x/hubscan.yaml", "hubscan.yaml", everything).data.scan?.["fail-on"]).toBe("high");
  });

  it("are read from ./hubscan.yaml when none are named, and are empty where there is none", async () => {
    const found = await loadSettings(null, await place("regions: { include: [eu-west-1] }"));
    expect(found.data.regions?.include).toEqual(["eu-west-1"]);
    expect(await loadSettings(null, await place(null))).toEqual(noSettings);
    expect(await loadSettings("", await place(null))).toEqual(noSettings);
  });

  it("that are named have to be there", async () => {
    const error = await failure(async () => loadSettings("team.yaml", await place("x: 1")));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe("there are no settings at team.yaml");
  });

  it("may be empty, or have keys of which every entry is commented out", async () => {
    for (const text of [
      "",
      "# nothing yet\n",
      "checks:\n  # disabled: [x-y]\naccounts:\n  include:\n    # - 1\n",
    ]) {
      const { data } = await loadSettings(null, await place(text));
      expect(data.checks?.disabled ?? []).toEqual([]);
    }
  });

  it.each([
    [
      "an unknown key",
      "regions: {}\nregion: [eu-west-1]",
      '2:1 unknown key "region"; did you mean "regions"?',
    ],
    [
      "an unknown key in a section",
      "checks:\n  disable: [a-b]",
      '2:3 unknown key "disable"; did you mean "disabled"?',
    ],
    [
      "an account id without quotes",
      "accounts:\n  include: [111122223333]",
      "2:13 accounts.include[0]: an account id is text: put its twelve digits in quotes",
    ],
    [
      "an account id that is too short",
      'accounts:\n  exclude:\n    - "1234"',
      "3:7 accounts.exclude[0]: an account id has twelve digits",
    ],
    [
      "a tag without a value",
      "accounts: { tags: [prod] }",
      "1:20 accounts.tags[0]: a tag is written as key=value",
    ],
    [
      "an organization role that is no ARN",
      "accounts:\n  organization-role: Reader",
      "2:22 accounts.organization-role: it must be the ARN of a role, like arn:aws:iam::111122223333:role/NAME",
    ],
    [
      "a region that is none",
      "regions:\n  include:\n    - Ireland",
      "3:7 regions.include[0]: a region is written like eu-west-1",
    ],
    [
      "a list that is text",
      "regions:\n  include: eu-west-1",
      "2:12 regions.include: invalid input: expected array, received string",
    ],
    ["a section that is a list", "checks: [a]", "1:9 checks: invalid input: expected object, received array"],
    [
      "an external id",
      "access:\n  external-id: hunter2",
      "2:16 access.external-id: the external id is a secret and does not belong in a file: set HUBSCAN_EXTERNAL_ID in the environment",
    ],
    [
      "a role path without slashes",
      "access: { role-path: security }",
      "1:22 access.role-path: must begin and end with a slash, such as /security/",
    ],
    [
      "a severity that there is not",
      "checks:\n  minimum-severity: urgent",
      '2:21 checks.minimum-severity: invalid option: expected one of "critical"|"high"|"medium"|"low"|"info"',
    ],
    [
      "a glob among the enabled",
      'checks:\n  enabled: ["s3-*"]',
      "2:13 checks.enabled[0]: an id is lower case, words joined by hyphens, service first",
    ],
    [
      "a param's value that is a map",
      "checks:\n  params:\n    s3-bucket-x:\n      Days: { a: 1 }",
      "4:13 checks.params.s3-bucket-x.Days: it must be a whole number, text, true or false, or a list of texts",
    ],
    [
      "a param of what is no check's id",
      "checks:\n  params:\n    Versioned: { Days: 1 }",
      "3:5 checks.params.Versioned: an id is lower case, words joined by hyphens, service first",
    ],
    [
      "an alias of what is no account id",
      "aliases:\n  012345678901: shop",
      "2:3 aliases.12345678901: an account id has twelve digits",
    ],
    ["an empty alias", 'aliases: { "111122223333": "" }', "1:28 aliases.111122223333: it must not be empty"],
    [
      "a number out of range",
      "scan:\n  concurrency: 0",
      "2:16 scan.concurrency: it must be a whole number from 1 to 1000",
    ],
    [
      "a fraction",
      "scan:\n  accounts-at-once: 1.5",
      "2:21 scan.accounts-at-once: it must be a whole number from 1 to 200",
    ],
    [
      "a truth that is text",
      'scan:\n  require-complete: "yes"',
      "2:21 scan.require-complete: invalid input: expected boolean, received string",
    ],
    ["a text instead of keys", "just text", "1:1 invalid input: expected object, received string"],
  ])("with %s are refused at the place", async (_, text, problem) => {
    expect(await problemsOf(text)).toEqual([`hubscan.yaml:${problem}`]);
  });

  it("that are not YAML, or have a key twice, are refused at the place", async () => {
    expect((await problemsOf("checks:\n  only: [a"))[0]).toMatch(/^hubscan\.yaml:2:\d+ not valid YAML/);
    expect((await problemsOf("scan: {}\nscan: {}"))[0]).toMatch(/^hubscan\.yaml:2:1 not valid YAML/);
  });

  it("are told every problem at once, in the order of their places", async () => {
    const problems = await problemsOf('scan: { concurrency: 0 }\nchecks: { x: 1 }\naliases: { "1": a }');
    expect(problems.map((line) => line.split(" ")[0])).toEqual([
      "hubscan.yaml:1:22",
      "hubscan.yaml:2:11",
      "hubscan.yaml:3:12",
    ]);
  });

  it("never show what was written as external id", async () => {
    for (const key of ["external-id", "externalId", "external_id"]) {
      expect((await problemsOf(`access: { ${key}: hunter2 }`)).join("\n")).not.toContain("hunter2");
    }
  });
});

describe("the editors' schema of the settings", () => {
  it("is what the format gives (npx tsx scanner/settings/write-editor-schema.ts writes it)", async () => {
    const committed = await readFile(new URL("../../policies/settings.schema.json", import.meta.url), "utf8");
    expect(committed).toBe(settingsEditorSchema());
  });

  it("says what each key is for", () => {
    const described = (node: unknown): string[] => {
      if (typeof node !== "object" || node === null) return [];
      const { properties, ...rest } = node as {
        readonly properties?: Record<string, { description?: string }>;
      };
      const own = Object.entries(properties ?? {}).flatMap(([key, value]) =>
        value.description ? [] : [key],
      );
      return [...own, ...Object.values({ ...rest, ...properties }).flatMap(described)];
    };
    expect(described(JSON.parse(settingsEditorSchema()))).toEqual([]);
  });
});
