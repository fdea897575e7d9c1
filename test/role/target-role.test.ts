import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { managedPolicyArn, roleArn, scannerRoleArn } from "../../scanner/role/arns.ts";
import { scannerPermissions } from "../../scanner/role/scanner-permissions.ts";
import { sessionName } from "../../scanner/role/session-name.ts";
import { type RoleSettingsInput, roleSettingsSchema } from "../../scanner/role/settings.ts";
import { trustPolicy } from "../../scanner/role/trust-policy.ts";
import { wantedRole } from "../../scanner/role/wanted-role.ts";

const least: RoleSettingsInput = {
  hubAccountId: "111122223333",
  organizationId: "o-a1b2c3d4e5",
  partition: "aws",
};
const settings = (more: Partial<RoleSettingsInput> = {}) => roleSettingsSchema.parse({ ...least, ...more });

describe("the role's settings", () => {
  it("have a default for everything that a user may leave out", () => {
    expect(settings()).toEqual({
      ...least,
      roleName: "HubscanTarget",
      rolePath: "/",
      scannerRoleName: "hubscan-scanner",
      permissionsPolicy: "SecurityAudit",
      maxSessionDuration: 43_200,
      sourceIdentity: false,
    });
  });

  it.each([
    ["a hub account that is no account id", { hubAccountId: "1234" }],
    ["an organization id without o-", { organizationId: "a1b2c3d4e5" }],
    ["a partition that is none", { partition: "aws:cn" }],
    ["a role name with a slash", { roleName: "audit/Target" }],
    ["a role name that is too long", { roleName: "x".repeat(65) }],
    ["a path without a slash at its end", { rolePath: "/security" }],
    ["a path with an empty step", { rolePath: "/security//" }],
    ["an external id of one character", { externalId: "x" }],
    ["a session under an hour", { maxSessionDuration: 3599 }],
    ["a session over twelve hours", { maxSessionDuration: 43_201 }],
    ["a setting that does not exist", { rolename: "Target" }],
  ])("refuse %s", (_what, more) => {
    expect(roleSettingsSchema.safeParse({ ...least, ...more }).success).toBe(false);
  });

  it("refuse a policy that can change anything", () => {
    expect(roleSettingsSchema.safeParse({ ...least, permissionsPolicy: "AdministratorAccess" }).success).toBe(
      false,
    );
  });
});

describe("the trust policy", () => {
  it("admits the hub account only as its scanner role and only inside the organization", () => {
    expect(trustPolicy(settings())).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "HubscanScanner",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: "sts:AssumeRole",
          Condition: {
            ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/hubscan-scanner" },
            StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
          },
        },
      ],
    });
  });

  it("asks for the external id when there is one", () => {
    const [statement] = trustPolicy(settings({ externalId: "tango-7" })).Statement;
    expect(statement?.Condition.StringEquals).toEqual({
      "aws:PrincipalOrgID": "o-a1b2c3d4e5",
      "sts:ExternalId": "tango-7",
    });
  });

  it("lets a source identity be set by the same principal only, and only when that is enabled", () => {
    const actions = (sourceIdentity: boolean) =>
      trustPolicy(settings({ sourceIdentity })).Statement.map(({ Action }) => Action);
    expect(actions(false)).toEqual(["sts:AssumeRole"]);
    expect(actions(true)).toEqual(["sts:AssumeRole", "sts:SetSourceIdentity"]);
    const [assume, set] = trustPolicy(settings({ sourceIdentity: true })).Statement;
    expect(set?.Principal).toEqual(assume?.Principal);
    expect(set?.Condition).toEqual(assume?.Condition);
  });
});

describe("both sides of the handshake", () => {
  const anySettings = fc
    .record({
      hubAccountId: fc.stringMatching(/^[0-9]{12}$/),
      organizationId: fc.stringMatching(/^o-[a-z0-9]{10,32}$/),
      partition: fc.constantFrom("aws", "aws-us-gov", "aws-cn"),
      roleName: fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,64}$/),
      rolePath: fc.constantFrom("/", "/security/", "/a/b/"),
      scannerRoleName: fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,64}$/),
      permissionsPolicy: fc.constantFrom("SecurityAudit" as const, "ReadOnlyAccess" as const),
      sourceIdentity: fc.boolean(),
    })
    .map((input) => roleSettingsSchema.parse(input));

  it("name the same role, organization and partition whatever the settings are", () => {
    fc.assert(
      fc.property(anySettings, fc.stringMatching(/^[0-9]{12}$/), (wanted, account) => {
        const [permission] = scannerPermissions(wanted).Statement;
        const trust = trustPolicy(wanted);
        expect(permission?.Resource.replace("*", account)).toBe(roleArn(wanted, account));
        expect(permission?.Condition?.StringEquals).toEqual({ "aws:ResourceOrgID": wanted.organizationId });
        expect(permission?.Action).toEqual(trust.Statement.map(({ Action }) => Action));
        for (const { Condition } of trust.Statement) {
          expect(Condition.ArnEquals).toEqual({ "aws:PrincipalArn": scannerRoleArn(wanted) });
        }
        const otherPartitions = new RegExp(`arn:(?!${wanted.partition}:)`);
        expect(JSON.stringify([permission, trust, managedPolicyArn(wanted)])).not.toMatch(otherPartitions);
      }),
    );
  });
});

describe("the wanted role", () => {
  it("has the managed policy, and an inline policy of exactly what the managed one lacks", () => {
    const wanted = wantedRole(settings({ partition: "aws-us-gov", permissionsPolicy: "ReadOnlyAccess" }), [
      "ecr:GetRegistryScanningConfiguration",
      "backup:DescribeRegionSettings",
      "backup:DescribeRegionSettings",
    ]);
    expect(wanted.managedPolicyArns).toEqual(["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"]);
    expect(wanted.inlinePolicy?.Statement).toEqual([
      {
        Sid: "HubscanReads",
        Effect: "Allow",
        Action: ["backup:DescribeRegionSettings", "ecr:GetRegistryScanningConfiguration"],
        Resource: "*",
      },
    ]);
    expect(wanted.tags).toEqual({ CreatedBy: "hubscan" });
  });

  it("has no inline policy when the managed one suffices", () => {
    expect(wantedRole(settings(), []).inlinePolicy).toBeNull();
  });
});

describe("the session's name", () => {
  it("is taken by STS whatever the scan's id is, and begins with it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (scan) => {
        expect(sessionName(scan)).toMatch(/^hubscan-[\w+=,.@-]{0,56}$/);
      }),
    );
    expect(sessionName("20261120T101500Z-7f3a")).toBe("hubscan-20261120T101500Z-7f3a");
  });
});
