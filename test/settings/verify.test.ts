import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allChecks, checkStates } from "../../scanner/settings/check-states.ts";
import { fetchPolicies } from "../../scanner/settings/fetch-policies.ts";
import { readSettings } from "../../scanner/settings/load.ts";
import { verifyChoice, verifyParameters } from "../../scanner/settings/verify.ts";
import { newFolder } from "../results/new-folder.ts";
import { failure } from "./failure.ts";
import { startMemoryS3 } from "./memory-s3.ts";

const noS3 = () => {
  throw new Error("S3 is not needed");
};

const check = (id: string, severity: "critical" | "high" | "low", framework = "fsbp") => ({
  id,
  service: id.split("-")[0] ?? "",
  severity,
  frameworks: [{ framework, requirement: "1" }],
});
const checks = [
  check("s3-bucket-versioned", "low"),
  check("s3-bucket-requires-tls", "high"),
  check("iam-root-mfa", "critical", "cis-aws-5.0"),
];
const frameworks = [{ id: "fsbp" }, { id: "cis-aws-5.0" }];

const policy = (id: string, more = "") => `service: s3
checks:
  - id: ${id}
    title: Named
    severity: low
    resource: AWS::S3::Bucket
    assert: resource.Name != ''
    risk: None.
    remediation: { cli: none }
    references: [https://example.com]
    examples: { pass: [{ Name: a }], fail: [{}] }
${more}`;
const params = "    params: { Days: { type: int, default: 30, description: How many. } }\n";

describe("settings held against the policies", () => {
  it("are told every check, service and framework that there is not, with its place and what was meant", async () => {
    const settings = readSettings(
      "/x",
      "hubscan.yaml",
      `checks:
  only: ["s3-*", "lambda-*"]
  disabled:
    - s3-bucket-versionned
  enabled: [iam-root-mfa, iam-root]
  services: [s3, S4]
  frameworks: [fsbp, cis-aws-5]
`,
    );
    const error = await failure(async () => verifyChoice(settings, { checks, frameworks }));
    expect(error.message.split("\n")).toEqual([
      'hubscan.yaml:2:18 there is no check "lambda-*"',
      'hubscan.yaml:4:7 there is no check "s3-bucket-versionned"; did you mean "s3-bucket-versioned"?',
      'hubscan.yaml:5:27 there is no check "iam-root"; did you mean "iam-root-mfa"?',
      'hubscan.yaml:6:18 there is no service "S4"; did you mean "s3"?',
      'hubscan.yaml:7:22 there is no framework "cis-aws-5"; did you mean "cis-aws-5.0"?',
    ]);
  });

  it("are told params that a check does not have, and values of another type, with their places", async () => {
    const productFolder = await newFolder();
    await mkdir(join(productFolder, "policies", "aws"), { recursive: true });
    await writeFile(join(productFolder, "policies", "aws", "s3.yaml"), policy("s3-bucket-named", params));
    const settings = readSettings(
      "/x",
      "hubscan.yaml",
      `checks:
  params:
    s3-bucket-named:
      Days: long
      Dais: 3
    s3-bucket-nemed: { Days: 1 }
`,
    );
    const place = { productFolder, workingFolder: productFolder, s3: noS3 };
    const error = await failure(async () => verifyParameters(settings, [], place));
    expect(error.message.split("\n")).toEqual([
      'hubscan.yaml:4:13 the param "Days" is of type int',
      'hubscan.yaml:5:7 the check has no param "Dais"; did you mean "Days"?',
      'hubscan.yaml:6:5 there is no check "s3-bucket-nemed"; did you mean "s3-bucket-named"?',
    ]);
    const right = readSettings("/x", "x", "checks: { params: { s3-bucket-named: { Days: 3 } } }");
    await expect(verifyParameters(right, [], place)).resolves.toBeUndefined();
  });
});

describe("which checks are on", () => {
  const on = (choice: Partial<typeof allChecks>) =>
    [...checkStates(checks, { ...allChecks, ...choice })].flatMap(([id, why]) => (why === null ? [id] : []));

  it("is all when nothing narrows", () => {
    expect(on({})).toHaveLength(3);
  });

  it("is what only names, without what is disabled, and with what is enabled beside a glob", () => {
    expect(on({ only: ["s3-*"], disabled: ["s3-bucket-versioned"] })).toEqual(["s3-bucket-requires-tls"]);
    expect(on({ disabled: ["s3-*"], enabled: ["s3-bucket-versioned"] })).toEqual([
      "s3-bucket-versioned",
      "iam-root-mfa",
    ]);
  });

  it("is what the command line names, whatever the settings disable, but not what it excludes", () => {
    const settings = { only: ["iam-*"], disabled: ["s3-*"] };
    expect(on({ ...settings, named: ["s3-*"] })).toEqual(["s3-bucket-versioned", "s3-bucket-requires-tls"]);
    expect(on({ ...settings, named: ["s3-*"], excluded: ["*-tls"] })).toEqual(["s3-bucket-versioned"]);
  });

  it("comes with the reason why each other check is off", () => {
    const states = checkStates(checks, { ...allChecks, severity: "high", disabled: ["iam-*"] });
    expect(Object.fromEntries(states)).toEqual({
      "s3-bucket-versioned": "less severe than high",
      "s3-bucket-requires-tls": null,
      "iam-root-mfa": "disabled in the settings",
    });
  });

  it("is an error for a pattern that matches nothing", () => {
    expect(() => checkStates(checks, { ...allChecks, excluded: ["s4-*"] })).toThrow("--exclude-check");
  });
});

describe("policies of one's own", () => {
  it("are read from folders and files, named as seen from the working folder, and from S3", async () => {
    const workingFolder = await newFolder();
    await mkdir(join(workingFolder, "own", "deep"), { recursive: true });
    await writeFile(join(workingFolder, "own", "deep", "a.yaml"), policy("s3-a"));
    await writeFile(join(workingFolder, "own", "notes.txt"), "not a policy");
    const memory = await startMemoryS3();
    memory.objects.set("acme/policies/b.yml", policy("s3-b"));
    memory.objects.set("acme/policies/readme.md", "no");
    memory.objects.set("acme/one.yaml", policy("s3-c"));
    const place = { workingFolder, s3: memory.s3 };
    const sources = await fetchPolicies(["own", "s3://acme/policies/", "s3://acme/one.yaml"], place);
    expect(sources.map(({ file }) => file)).toEqual([
      "own/deep/a.yaml",
      "s3://acme/policies/b.yml",
      "s3://acme/one.yaml",
    ]);
    expect(sources[2]?.text).toBe(policy("s3-c"));
  });

  it("are missed aloud where there are none", async () => {
    const memory = await startMemoryS3();
    const place = { workingFolder: "/", s3: memory.s3 };
    const message = async (address: string) =>
      (await failure(async () => fetchPolicies([address], place))).message;
    expect(await message("s3://acme/policies")).toBe("s3://acme/policies holds no files of policies");
    expect(await message("s3://acme/x.yaml")).toBe("there is no s3://acme/x.yaml");
  });
});
