import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { conditional } from "../../scanner/role/conditional.ts";
import { keeperTags } from "../../scanner/role/owner.ts";
import { inlinePolicyName } from "../../scanner/role/read-actions.ts";
import { roleSettingsSchema } from "../../scanner/role/settings.ts";
import { roleTemplate, roleTemplateText } from "../../scanner/role/template.ts";
import { parameterValues } from "../../scanner/role/template-parameters.ts";
import { wantedRole } from "../../scanner/role/wanted-role.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { settingsSets } from "./role-settings-sets.ts";

const file = fileURLToPath(new URL("../../infra/targets/target-role.yaml", import.meta.url));

describe("the template of the target role", () => {
  it("is committed as the code makes it (npm run generate)", async () => {
    expect(await readFile(file, "utf8")).toBe(roleTemplateText());
  });

  it("is the same data with comments and without", () => {
    expect(parse(roleTemplateText(), { version: "1.1" })).toEqual(roleTemplate());
  });

  it("fits into a stack set and into a request", () => {
    expect(Buffer.byteLength(roleTemplateText())).toBeLessThan(51_200);
  });

  it.each(settingsSets)("makes the wanted role: %s", (_name, settings) => {
    const wanted = wantedRole(settings);
    const { role, outputs } = evaluateTemplate(roleTemplate(), parameterValues(settings));
    expect(role).toEqual({
      RoleName: wanted.roleName,
      Path: wanted.path,
      Description: wanted.description,
      AssumeRolePolicyDocument: wanted.trustPolicy,
      MaxSessionDuration: wanted.maxSessionDuration,
      ManagedPolicyArns: wanted.managedPolicyArns,
      ...(wanted.inlinePolicy === null
        ? {}
        : { Policies: [{ PolicyName: inlinePolicyName, PolicyDocument: wanted.inlinePolicy }] }),
      Tags: Object.entries({ ...wanted.tags, ...keeperTags("cloudformation") }).map(([Key, Value]) => ({
        Key,
        Value,
      })),
    });
    expect(outputs).toEqual({ RoleArn: "TargetRole.Arn" });
  });

  it("takes its ARNs' partition from the account that it is used in", () => {
    const settings = roleSettingsSchema.parse({
      hubAccountId: "222222222201",
      organizationId: "o-acme4f2k9x",
      partition: "aws-us-gov",
    });
    const { role } = evaluateTemplate(roleTemplate(), parameterValues(settings), "aws-us-gov");
    expect(role["AssumeRolePolicyDocument"]).toEqual(wantedRole(settings).trustPolicy);
    expect(roleTemplateText()).not.toContain("arn:aws");
  });

  it("asks for the hub and the organization, and for nothing else", () => {
    const needed = Object.entries(roleTemplate().Parameters).filter(
      ([, { Default }]) => Default === undefined,
    );
    expect(needed.map(([name]) => name)).toEqual(["HubAccountId", "OrganizationId"]);
  });

  it("has the defaults of the settings", () => {
    const {
      hubAccountId,
      organizationId,
      partition: _,
      ...defaults
    } = roleSettingsSchema.parse({
      hubAccountId: "222222222201",
      organizationId: "o-acme4f2k9x",
      partition: "aws",
    });
    const given = { HubAccountId: hubAccountId, OrganizationId: organizationId };
    const values = parameterValues({ hubAccountId, organizationId, partition: "aws", ...defaults });
    const { Parameters } = roleTemplate();
    const defaulted = Object.entries(Parameters).flatMap(([name, { Default }]) =>
      Default === undefined ? [] : [[name, String(Default)]],
    );
    expect({ ...given, ...Object.fromEntries(defaulted) }).toEqual(values);
  });

  it.each([
    ["HubAccountId", "1234", "222222222201"],
    ["OrganizationId", "acme", "o-acme4f2k9x"],
    ["RoleName", "audit/Target", "Hubscan_Target"],
    ["RolePath", "/security", "/security/audit/"],
    ["ScannerRoleName", "x".repeat(65), "scanner"],
    ["ExternalId", "x", ""],
    ["ExternalId", "two words", "acme-7c1d9e52"],
  ])("refuses a %s of %s, and takes %j", (name, refused, taken) => {
    const pattern = new RegExp(`^(?:${roleTemplate().Parameters[name]?.AllowedPattern})$`);
    expect(refused).not.toMatch(pattern);
    expect(taken).toMatch(pattern);
  });

  it("has the settings' limits of the session and choice of policies", () => {
    const { MaxSessionDuration, PermissionsPolicy } = roleTemplate().Parameters;
    expect(MaxSessionDuration).toMatchObject({ MinValue: 3600, MaxValue: 43_200 });
    expect(PermissionsPolicy?.AllowedValues).toEqual(["SecurityAudit", "ReadOnlyAccess"]);
  });

  const linter = spawnSync("cfn-lint", ["--version"]);
  it.skipIf(linter.status !== 0)(
    "is clean under cfn-lint (needs cfn-lint)",
    () => {
      const { stdout, status } = spawnSync("cfn-lint", ["--include-checks", "I", "--", file], {
        encoding: "utf8",
      });
      expect(stdout).toBe("");
      expect(status).toBe(0);
    },
    120_000,
  );
});

describe("what is conditional", () => {
  it("stands where two values differ, and nowhere else", () => {
    expect(
      conditional(
        "Has",
        { same: 1, other: "a", added: [1], deep: { same: true, more: 2 } },
        {
          same: 1,
          other: "b",
          deep: { same: true },
        },
      ),
    ).toEqual({
      same: 1,
      other: { "Fn::If": ["Has", "a", "b"] },
      added: { "Fn::If": ["Has", [1], { Ref: "AWS::NoValue" }] },
      deep: { same: true, more: { "Fn::If": ["Has", 2, { Ref: "AWS::NoValue" }] } },
    });
  });

  it("compares statements by their Sid, also where one is conditional already", () => {
    const second = { "Fn::If": ["Other", { Sid: "B" }, { Ref: "AWS::NoValue" }] };
    expect(conditional("Has", [{ Sid: "A", x: 1 }, second], [{ Sid: "A", x: 1 }])).toEqual([
      { Sid: "A", x: 1 },
      { "Fn::If": ["Has", second, { Ref: "AWS::NoValue" }] },
    ]);
  });
});
