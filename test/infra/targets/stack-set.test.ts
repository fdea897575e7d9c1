import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../../infra/refusal.ts";
import { hubAccount, managementAccount } from "../sample-stack.ts";
import {
  hubs,
  managementRoleArn,
  providerName,
  root,
  security,
  targetsOf,
  workloads,
} from "./sample-targets.ts";

const set = "aws:cloudformation/stackSet:StackSet";
const instance = "aws:cloudformation/stackSetInstance:StackSetInstance";
const role = "aws:iam/role:Role";

describe("target roles by a StackSet", () => {
  it("go to the root of the organization, in the hub's region, and to every account that joins", async () => {
    const made = await targetsOf(hubs.management);
    const { inputs, options } = made.one(set);
    expect(inputs).toMatchObject({
      name: "hubscan-dev-target-roles",
      permissionModel: "SERVICE_MANAGED",
      callAs: "SELF",
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      capabilities: ["CAPABILITY_NAMED_IAM"],
      tags: { CreatedBy: "hubscan", HubscanStack: "dev" },
    });
    expect(options.ignoreChanges).toEqual(["administrationRoleArn"]);
    expect(made.of(instance).map((each) => each.inputs)).toEqual([
      {
        stackSetName: "hubscan-dev-target-roles",
        callAs: "SELF",
        deploymentTargets: { organizationalUnitIds: [root] },
        stackSetInstanceRegion: "eu-west-1",
        operationPreferences: { failureTolerancePercentage: 100, maxConcurrentPercentage: 25 },
        retainStack: false,
      },
    ]);
  });

  it("are made by the template that is in the repository, with the role's settings", async () => {
    const { inputs } = (
      await targetsOf({
        ...hubs.management,
        roleName: "Audit",
        rolePath: "/security/",
        permissionsPolicy: "ReadOnlyAccess",
        sourceIdentity: true,
        maxSessionDuration: 7200,
      })
    ).one(set);
    const template = new URL("../../../infra/targets/target-role.yaml", import.meta.url);
    expect(inputs["templateBody"]).toBe(await readFile(template, "utf8"));
    expect(inputs["parameters"]).toEqual({
      HubAccountId: managementAccount,
      OrganizationId: "o-acme4f2k9x",
      RoleName: "Audit",
      RolePath: "/security/",
      ScannerRoleName: "hubscan-scanner",
      ExternalId: "",
      PermissionsPolicy: "ReadOnlyAccess",
      MaxSessionDuration: "7200",
      SourceIdentity: "true",
    });
  });

  it("keep the external id a secret", async () => {
    const made = await targetsOf(
      { managementRoleArn, externalId: "acme-7c1d9e52" },
      { secrets: ["hubscan:externalId"] },
    );
    expect(made.one(set).inputs["parameters"].secret).toMatchObject({ ExternalId: "acme-7c1d9e52" });
    const { assumeRolePolicy } = made.one(role).inputs;
    expect(assumeRolePolicy.secret).toContain('"sts:ExternalId":"acme-7c1d9e52"');
  });

  it("go to each configured unit by an instance of its own", async () => {
    const made = await targetsOf({ targetUnits: [workloads, security] });
    expect(made.of(instance).map(({ name, inputs }) => [name, inputs["deploymentTargets"]])).toEqual([
      [`target-roles-${workloads}`, { organizationalUnitIds: [workloads] }],
      [`target-roles-${security}`, { organizationalUnitIds: [security] }],
    ]);
  });

  it("are called for as a delegated administrator where the hub is one", async () => {
    const made = await targetsOf({});
    expect([made.one(set), made.one(instance)].map(({ inputs }) => inputs["callAs"])).toEqual([
      "DELEGATED_ADMIN",
      "DELEGATED_ADMIN",
    ]);
  });

  it("are refused where AWS does not say what the root is", async () => {
    const refused = targetsOf({}, { roots: [] });
    await expect(refused).rejects.toThrow(Refusal);
    await expect(refused).rejects.toThrow("AWS did not say what the organization's root is");
  });

  it("are all made by the hub", async () => {
    const made = await targetsOf({ targetUnits: [workloads, security] });
    const all = [...made.of(set), ...made.of(instance)];
    expect(all.map(({ provider }) => providerName(provider))).toEqual(["hub", "hub", "hub"]);
  });
});

describe("the roles that no StackSet makes", () => {
  const directly = async (keys: Readonly<Record<string, unknown>>) => {
    const made = await targetsOf(keys);
    return {
      roles: made
        .of(role)
        .map(({ name, provider }) => [name, providerName(provider)])
        .sort(([a = ""], [b = ""]) => a.localeCompare(b)),
      warnings: made.targets.warnings,
    };
  };

  it.each([
    ["the hub is the management account", hubs.management, [[`target-role-${managementAccount}`, "hub"]]],
    [
      "the hub is a delegated administrator under the root",
      { managementRoleArn },
      [[`target-role-${managementAccount}`, "management"]],
    ],
    [
      "the hub is in one of the units",
      { managementRoleArn, targetUnits: [workloads, security] },
      [[`target-role-${managementAccount}`, "management"]],
    ],
    [
      "the hub is in none of the units",
      { managementRoleArn, targetUnits: [workloads] },
      [
        [`target-role-${managementAccount}`, "management"],
        [`target-role-${hubAccount}`, "hub"],
      ],
    ],
  ])("are made directly, each by its account's provider, where %s", async (_where, keys, roles) => {
    expect(await directly(keys)).toEqual({ roles, warnings: [] });
  });

  it("include none in a management account that the stack does not get into, and the command for it is told", async () => {
    const { roles, warnings } = await directly({ roleName: "Audit", externalId: "acme-7c1d9e52" });
    expect(roles).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(managementAccount);
    expect(warnings[0]).toMatch(
      / --parameter-overrides HubAccountId=222222222201 OrganizationId=o-acme4f2k9x RoleName=Audit ExternalId=YOUR-EXTERNAL-ID$/,
    );
    expect(warnings[0]).not.toContain("acme-7c1d9e52");
  });
});

describe("the preview of target roles", () => {
  it.each([
    ["a StackSet", { managementRoleArn, targetUnits: [workloads], protectTargetRole: true }],
    ["direct roles", { managementRoleArn, targets: "direct", protectTargetRole: true }],
    ["none", { targets: "none" }],
    ["an organization reader", { ...hubs.member, managementRoleArn }],
  ])("registers what an apply does: %s", async (_mode, keys) => {
    const names = async (preview: boolean) =>
      (await targetsOf(keys, { preview })).resources.map(({ type, name }) => `${type} ${name}`).sort();
    expect(await names(true)).toEqual(await names(false));
  });
});

describe("no target roles", () => {
  it("are made where the configuration says none, in the hub and the management account neither", async () => {
    const made = await targetsOf({ targets: "none", managementRoleArn });
    expect([...made.of(set), ...made.of(role)]).toEqual([]);
    expect(made.targets).toEqual({ roleName: "HubscanTarget", organizationRoleArn: null, warnings: [] });
  });
});
