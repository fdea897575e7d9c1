import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImportAnswers, importMutelist } from "../../scanner/exceptions/mutelist.ts";
import { globsOfPattern } from "../../scanner/exceptions/pattern-globs.ts";
import { matchesGlob } from "../../scanner/glob.ts";

const checks = [
  { id: "s3-bucket-versioned", sameAs: { prowler: ["s3_bucket_object_versioning"] } },
  { id: "s3-bucket-requires-tls", sameAs: { prowler: ["s3_bucket_secure_transport_policy"] } },
  { id: "lambda-function-private", sameAs: { prowler: ["awslambda_function_not_publicly_accessible"] } },
  { id: "kms-key-described", sameAs: {} },
];
const answers = { owner: "ada", reason: "reviewed", expires: "2027-06-30", approvedBy: null };

function imported(accounts: object, given: Partial<ImportAnswers> = {}) {
  return importMutelist("mutelist.yaml", JSON.stringify({ Mutelist: { Accounts: accounts } }), checks, {
    ...answers,
    ...given,
  });
}
const muted = (changes: object = {}) => ({ Regions: ["*"], Resources: ["*"], ...changes });
const one = (check: string, changes: object = {}, account = "111122223333") =>
  imported({ [account]: { Checks: { [check]: muted(changes) } } });
const base = { owner: "ada", reason: "reviewed", expires: "2027-06-30" };

describe("a mutelist", () => {
  it("becomes exceptions of the checks that are the same", () => {
    const { entries, left } = one("s3_bucket_object_versioning", {
      Regions: ["eu-west-1"],
      Resources: ["^acme-.*$", "logs"],
      Tags: ["team=web", "stage=.*"],
      Description: "Only logs.",
    });
    expect(left).toEqual([]);
    expect(entries).toEqual([
      {
        ...base,
        check: "s3-bucket-versioned",
        reason: "Only logs.",
        scope: {
          accounts: ["111122223333"],
          regions: ["eu-west-1"],
          resources: ["acme-*", "*logs*"],
          tags: { team: "web*", stage: "*" },
        },
      },
    ]);
  });

  it("with a pattern of checks becomes an exception for each", () => {
    expect(one("s3_*").entries.map(({ check }) => check)).toEqual([
      "s3-bucket-versioned",
      "s3-bucket-requires-tls",
    ]);
    expect(one("lambda_function_not_publicly_accessible").entries.map(({ check }) => check)).toEqual([
      "lambda-function-private",
    ]);
    expect(one("*").entries).toEqual([{ ...base, check: "*", scope: { accounts: ["111122223333"] } }]);
  });

  it("that mutes a check in all accounts says so", () => {
    expect(one("s3_bucket_object_versioning", {}, "*").entries).toEqual([
      { ...base, check: "s3-bucket-versioned", scope: "everywhere" },
    ]);
  });

  it.each([
    ["a check that is not here", one("ec2_something"), "no check here is the same"],
    ["everything", one("*", {}, "*"), "it mutes every check everywhere"],
    [
      "exceptions of its own",
      one("s3_*", { Exceptions: { Accounts: ["111122223333"] } }),
      "it has Exceptions",
    ],
    ["an expression", one("s3_*", { Resources: ["(a|b)+"] }), "the resource (a|b)+ is an expression"],
    ["a tag that is an expression", one("s3_*", { Tags: ["a=1|b=2"] }), "a tag is an expression"],
    ["no resources", one("s3_*", { Resources: [] }), "it names no region or no resource"],
    ["a key that is new", one("s3_*", { Findings: ["x"] }), "keys that are not known here: Findings"],
    ["no account", one("s3_*", {}, "prod"), "the account is neither an id nor *"],
  ])("names what cannot be converted: %s", (_, { entries, left }, why) => {
    expect(entries).toEqual([]);
    expect(left).toHaveLength(1);
    expect(left[0]?.why).toContain(why);
  });

  it("keeps the resources that can be said and names the others", () => {
    const { entries, left } = one("s3_bucket_object_versioning", { Resources: ["logs", "[ab]"] });
    expect(entries[0]?.scope).toMatchObject({ resources: ["*logs*"] });
    expect(left).toEqual([
      {
        what: "account 111122223333, check s3_bucket_object_versioning",
        why: "the resource [ab] is an expression that has no glob",
      },
    ]);
  });

  it("takes empty Exceptions for none", () => {
    expect(
      one("s3_bucket_object_versioning", { Exceptions: { Accounts: [], Tags: [] } }).entries,
    ).toHaveLength(1);
  });

  it("has a reason for each, or names those without", () => {
    const accounts = { "*": { Checks: { s3_bucket_object_versioning: muted() } } };
    expect(imported(accounts, { reason: null }).left[0]?.why).toBe("it has no Description: give --reason");
  });

  it("holds a pattern with an ARN against the ARN", () => {
    const { entries } = one("s3_bucket_object_versioning", {
      Resources: ["arn:aws:s3:::logs", ".*:role/admin$", "plain"],
    });
    expect(entries[0]?.scope).toMatchObject({
      resources: ["arn:aws:s3:::logs*", "arn:*:role/admin", "*plain*"],
    });
  });

  it("is refused with the place when it is none", () => {
    expect(() => importMutelist("m.yaml", "Mutelist: {Accounts: {a: {}}}", checks, answers)).toThrow(
      /m\.yaml:1:.*Checks/,
    );
  });
});

describe("a glob made of an expression", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "-",
    "\\.",
    ".",
    ".*",
    ".+",
    "^",
    "$",
    "|",
    "*",
    "+",
    "(",
    ")",
    "[ab]",
    "\\d",
    "a*",
  );
  const text = fc
    .array(fc.constantFrom("a", "b", "-", ".", "1"), { maxLength: 6 })
    .map((all) => all.join(""));

  it("matches what the expression finds, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((all) => all.join("")),
        text,
        (pattern, name) => {
          const globs = globsOfPattern(pattern);
          if (globs === null) return;
          const found = new RegExp(pattern.startsWith("*") ? `.${pattern}` : pattern, "s").test(name);
          expect([globs, globs.some((glob) => matchesGlob(glob, name))]).toEqual([globs, found]);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
