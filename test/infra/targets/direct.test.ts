import { describe, expect, it } from "vitest";
import { Refusal } from "../../../infra/refusal.ts";
import { keeperTags } from "../../../scanner/role/owner.ts";
import { inlinePolicyName } from "../../../scanner/role/read-actions.ts";
import { roleSettingsSchema } from "../../../scanner/role/settings.ts";
import { wantedRole } from "../../../scanner/role/wanted-role.ts";
import { hubAccount, managementAccount } from "../sample-stack.ts";
import {
  closed,
  hubs,
  legacy,
  managementRoleArn,
  payments,
  providerName,
  root,
  sampleAccounts,
  targetsOf,
} from "./sample-targets.ts";

const role = "aws:iam/role:Role";
const providers = "pulumi:providers:aws";
const direct = { targets: "direct" };

/** Accounts that got a role, with the provider that made it. */
async function madeBy(keys: Readonly<Record<string, unknown>>) {
  const made = await targetsOf(keys);
  return Object.fromEntries(
    made
      .of(role)
      .filter(({ name }) => name.startsWith("target-role-"))
      .map(({ name, provider }) => [name.slice("target-role-".length), providerName(provider)]),
  );
}

describe("target roles made directly", () => {
  it.each([
    ["the hub is the management account", { ...hubs.management, ...direct }, "hub"],
    ["the hub is a delegated administrator", { managementRoleArn, ...direct }, "management"],
    ["the hub is another account", { ...hubs.member, managementRoleArn }, "management"],
  ])("are one in each ACTIVE account, by the account's own provider, where %s", async (_where, keys, by) => {
    expect(await madeBy(keys)).toEqual({
      [managementAccount]: by,
      [hubAccount]: by === "hub" ? `account-${hubAccount}` : "hub",
      [payments]: `account-${payments}`,
      [legacy]: `account-${legacy}`,
    });
  });

  it("are as the role is wanted, and have no other policy than that", async () => {
    const { inputs, options } = (await targetsOf({ ...direct, targetAccounts: [payments] })).one(role);
    const settings = { hubAccountId: hubAccount, organizationId: "o-acme4f2k9x", partition: "aws" };
    const wanted = wantedRole(roleSettingsSchema.parse(settings));
    expect(inputs).toEqual({
      name: wanted.roleName,
      path: wanted.path,
      description: wanted.description,
      assumeRolePolicy: JSON.stringify(wanted.trustPolicy),
      maxSessionDuration: wanted.maxSessionDuration,
      managedPolicyArns: wanted.managedPolicyArns,
      inlinePolicies: [{ name: inlinePolicyName, policy: JSON.stringify(wanted.inlinePolicy) }],
      tags: { ...wanted.tags, ...keeperTags("pulumi") },
    });
    expect(options.deleteBeforeReplace).toBe(true);
  });

  it("say that there is no inline policy where the managed one allows every read", async () => {
    const keys = { ...direct, targetAccounts: [payments], permissionsPolicy: "ReadOnlyAccess" };
    expect((await targetsOf(keys)).one(role).inputs["inlinePolicies"]).toEqual([{}]);
  });

  it("swap their policies in place: nothing that would replace the role changes with the managed policy", async () => {
    const inputsWith = async (permissionsPolicy: string) =>
      (await targetsOf({ ...direct, targetAccounts: [payments], permissionsPolicy })).one(role).inputs;
    const [before, after] = [await inputsWith("SecurityAudit"), await inputsWith("ReadOnlyAccess")];
    const changed = Object.keys(before).filter(
      (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    );
    expect(changed.sort()).toEqual(["inlinePolicies", "managedPolicyArns"]);
    expect(after["managedPolicyArns"]).toEqual(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
  });

  it("go only where they are configured, and not where they are left out", async () => {
    const accounts = async (keys: Readonly<Record<string, unknown>>) =>
      Object.keys(await madeBy({ managementRoleArn, ...direct, ...keys })).sort();
    expect(await accounts({ targetAccounts: [legacy, payments] })).toEqual([payments, legacy]);
    expect(await accounts({ excludedAccounts: [managementAccount, legacy] })).toEqual([hubAccount, payments]);
    expect(await accounts({ targetAccounts: [legacy, payments], excludedAccounts: [legacy] })).toEqual([
      payments,
    ]);
  });

  it("tell how to make the management account's where the stack does not get in there", async () => {
    const made = await targetsOf(direct);
    expect(made.of(role).map(({ name }) => name)).not.toContain(`target-role-${managementAccount}`);
    expect(made.targets.warnings).toEqual([expect.stringContaining("aws cloudformation deploy")]);
  });
});

describe("the provider of an account", () => {
  const providerOf = async (keys: Readonly<Record<string, unknown>>) => {
    const { inputs } = (await targetsOf({ ...direct, ...keys })).one(providers, `account-${payments}`);
    return {
      accounts: JSON.parse(inputs["allowedAccountIds"]) as unknown,
      roles: (JSON.parse(inputs["assumeRoles"]) as { roleArn: string }[]).map(({ roleArn }) => roleArn),
      tags: (JSON.parse(inputs["defaultTags"]) as { tags: unknown }).tags,
    };
  };
  const admin = `arn:aws:iam::${payments}:role/OrganizationAccountAccessRole`;

  it("assumes the admin role there, works in no other account, and tags what it makes", async () => {
    expect(await providerOf(hubs.management)).toEqual({
      accounts: [payments],
      roles: [admin],
      tags: { CreatedBy: "hubscan", HubscanStack: "dev" },
    });
  });

  it("goes through the management account, which the admin role trusts, where the hub is another", async () => {
    expect((await providerOf({ managementRoleArn })).roles).toEqual([managementRoleArn, admin]);
  });

  it("assumes the admin role that is configured", async () => {
    expect((await providerOf({ adminRoleName: "Deployer" })).roles).toEqual([
      `arn:aws:iam::${payments}:role/Deployer`,
    ]);
  });

  it("is not there for the hub and the management account, which have theirs", async () => {
    const made = await targetsOf({ managementRoleArn, ...direct });
    expect(
      made
        .of(providers)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([`account-${payments}`, `account-${legacy}`, "hub", "management"]);
  });
});

describe("the accounts that get a role directly", () => {
  it.each([
    ["by the hub, from the organization", { ...hubs.management, ...direct }, "hub", "getOrganization"],
    [
      "by the hub, from the root down, where it is a delegated administrator",
      direct,
      "hub",
      "getOrganizationalUnitDescendantAccounts",
    ],
    [
      "by the management account where the hub may not ask",
      { ...hubs.member, managementRoleArn },
      "management",
      "getOrganization",
    ],
    [
      "by the organization's role where the stack has none in the management account",
      { ...hubs.member, organizationRoleArn: `arn:aws:iam::${managementAccount}:role/OrganizationReader` },
      "organization",
      "getOrganization",
    ],
  ])("are found %s", async (_how, keys, provider, token) => {
    const { asked } = await targetsOf(keys);
    expect(asked.at(-1)).toMatchObject({ provider, token });
  });

  it.each([
    ["targetAccounts", "444444444444", "444444444444, which is not in o-acme4f2k9x"],
    ["targetAccounts", closed, `${closed}, which is SUSPENDED`],
    ["excludedAccounts", "444444444444", "444444444444, which is not in o-acme4f2k9x"],
  ])("are refused where %s names %s", async (key, id, problem) => {
    const refused = targetsOf({ ...direct, [key]: [id] });
    await expect(refused).rejects.toThrow(Refusal);
    await expect(refused).rejects.toThrow(`hubscan:${key} names ${problem}`);
  });

  it("are refused where AWS lists none: every role would be deleted", async () => {
    await expect(targetsOf(direct, { accounts: { [root]: [] } })).rejects.toThrow("AWS lists no account");
  });

  it("are refused where all are left out", async () => {
    const keys = { ...direct, targetAccounts: [payments], excludedAccounts: [payments] };
    await expect(targetsOf(keys)).rejects.toThrow("No account is left");
  });

  it("come with the memory that they take, and the way out, where they are many", async () => {
    const many = (count: number) => ({
      [root]: Array.from({ length: count }, (_, index) => ({
        id: String(500_000_000_000 + index),
        name: "",
        state: "ACTIVE",
      })),
    });
    const warnings = async (count: number) =>
      (await targetsOf(direct, { accounts: many(count) })).targets.warnings;
    expect(await warnings(25)).toEqual([]);
    expect(await warnings(40)).toEqual([
      expect.stringMatching(/40 accounts take .* some 8 to 18 GB .* hubscan:targets stackset/),
    ]);
  });

  it("are not asked for where a StackSet goes to the root", async () => {
    const { asked } = await targetsOf({});
    expect(asked.map(({ token }) => token)).not.toContain("getOrganizationalUnitDescendantAccounts");
    expect(sampleAccounts[root]).toHaveLength(5);
  });
});
