import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { exceptionsEditorSchema } from "../../scanner/exceptions/editor-schema.ts";
import { readExceptions } from "../../scanner/exceptions/load.ts";

const checks = ["s3-bucket-versioned", "iam-root-mfa"];

function load(text: string, file = "exceptions.yaml") {
  return readExceptions([{ file, text }], checks);
}

function faults(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

const whole = `exceptions:
  # The website.
  - check: s3-*
    scope:
      accounts: ["111122223333"]
      ous: [Workloads/Production]
      regions: [eu-*, global]
      resources: [acme-website-*, "arn:aws:s3:::acme"]
      tags: { team: web, stage: prod* }
    owner: web team
    reason: Public on purpose.
    expires: 2027-06-30
  - { check: iam-root-mfa, scope: everywhere, owner: ada, reason: In a safe., expires: never, approved-by: bob }
`;

describe("exceptions", () => {
  it("are read with the line where they stand; what is left out narrows nothing", () => {
    expect(load(whole)).toEqual([
      {
        file: "exceptions.yaml",
        line: 3,
        check: "s3-*",
        scope: {
          accounts: ["111122223333"],
          ous: ["Workloads/Production"],
          regions: ["eu-*", "global"],
          resources: ["acme-website-*", "arn:aws:s3:::acme"],
          tags: { team: "web", stage: "prod*" },
        },
        owner: "web team",
        reason: "Public on purpose.",
        expires: "2027-06-30",
        approvedBy: null,
      },
      {
        file: "exceptions.yaml",
        line: 13,
        check: "iam-root-mfa",
        scope: { accounts: null, ous: null, regions: null, resources: null, tags: null },
        owner: "ada",
        reason: "In a safe.",
        expires: "never",
        approvedBy: "bob",
      },
    ]);
  });

  const entry = (changes: string) => `exceptions:
  - check: s3-bucket-versioned
    ${changes}
`;
  const rest = "owner: ada\n    reason: because\n    expires: 2027-01-01";

  it.each([
    [entry(`scope: everywhere\n    reason: r\n    expires: 2027-01-01`), '2:5 "owner" is required'],
    [entry(`scope: everywhere\n    owner: o\n    expires: 2027-01-01`), '2:5 "reason" is required'],
    [entry(`scope: everywhere\n    owner: o\n    reason: r`), '2:5 "expires" is required'],
    [entry(`owner: o\n    reason: r\n    expires: 2027-01-01`), "2:5 exceptions[0].scope: a scope is"],
    [
      entry(`scope: everywhere\n    owner: " "\n    reason: r\n    expires: 2027-01-01`),
      "4:12 exceptions[0].owner: it must not be empty",
    ],
    [
      entry(`scope: everywhere\n    owner: o\n    reason: r\n    expires: 2027-02-30`),
      "6:14 exceptions[0].expires: it must be a date",
    ],
    [
      entry(`scope: everywhere\n    owner: o\n    reason: r\n    expires: never`),
      "6:14 exceptions[0].expires: an exception for good names who",
    ],
    [entry(`scope: {}\n    ${rest}`), "3:12 exceptions[0].scope: a scope names"],
    [entry(`scope: { accounts: [] }\n    ${rest}`), "3:24 exceptions[0].scope.accounts: it has no entries"],
    [entry(`scope: { accounts: }\n    ${rest}`), "exceptions[0].scope.accounts: "],
    [
      entry(`scope: { accounts: [111122223333] }\n    ${rest}`),
      "3:25 exceptions[0].scope.accounts[0]: an account id is text",
    ],
    [entry(`scope: { tags: {} }\n    ${rest}`), "3:20 exceptions[0].scope.tags: it has no entries"],
    [entry(`scope: { region: [eu-west-1] }\n    ${rest}`), '3:14 unknown key "region"'],
    [entry(`scope: everywhere\n    ${rest}\n    until: x`), '7:5 unknown key "until"'],
    [
      `exceptions:\n  - check: "*"\n    scope: everywhere\n    ${rest}`,
      "3:12 exceptions[0].scope: every check everywhere",
    ],
    [
      `exceptions:\n  - check: s3-bucket-version\n    scope: everywhere\n    ${rest}`,
      '2:12 there is no check "s3-bucket-version"; did you mean "s3-bucket-versioned"?',
    ],
    ["exception: []", 'unknown key "exception"'],
    ["exceptions: [", "not valid YAML"],
  ])("%j is refused at its place", (text, message) => {
    expect(faults(text).join("\n")).toContain(message);
  });

  it("are refused with all faults of all files at once", () => {
    const bad = { file: "b.yaml", text: "exceptions: 1" };
    const worse = { file: "a.yaml", text: entry("scope: everywhere") };
    expect(() => readExceptions([bad, worse], checks)).toThrow(
      /^a\.yaml:2:5 "owner"[^]*a\.yaml:2:5 "reason"[^]*a\.yaml:2:5 "expires"[^]*b\.yaml:1:13 /,
    );
  });

  it("may be none", () => {
    expect(load("exceptions:\n  # - check: s3-*\n")).toEqual([]);
  });
});

describe("the editors' schema of exceptions", () => {
  it("is what the format gives (npx tsx scanner/exceptions/write-editor-schema.ts writes it)", async () => {
    const committed = await readFile(
      new URL("../../policies/exceptions.schema.json", import.meta.url),
      "utf8",
    );
    expect(committed).toBe(exceptionsEditorSchema());
  });
});
