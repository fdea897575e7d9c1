import { describe, expect, it } from "vitest";
import { policyDocument } from "../../../infra/policy-document.ts";
import {
  organizationReaderPolicy,
  organizationReaderTrust,
} from "../../../infra/targets/permissions/organization-reader.ts";
import { targetPrincipals } from "../../../infra/targets/permissions/principals.ts";
import { roleSettingsSchema } from "../../../scanner/role/settings.ts";
import { accessLevels, expectExactly, says, unknownActions } from "../policy-cases.ts";
import { hubAccount, managementAccount, organizationId } from "../sample-stack.ts";
import { hubs, managementRoleArn, providerName, targetsOf } from "./sample-targets.ts";
import { strangers } from "./strangers.ts";

const roleType = "aws:iam/role:Role";
const readers = async (keys: Readonly<Record<string, unknown>>) => {
  const made = await targetsOf(keys);
  return { made, found: made.of(roleType).filter(({ name }) => name === "organization-reader") };
};

describe("the organization reader", () => {
  it("is made in the management account where the hub may not read the organization, and its ARN is given to the scanner", async () => {
    const { made, found } = await readers({ ...hubs.member, managementRoleArn });
    expect(found.map(({ inputs, provider }) => [inputs["name"], providerName(provider)])).toEqual([
      ["hubscan-dev-organization-reader", "management"],
    ]);
    expect(made.targets.organizationRoleArn).toBe(
      `arn:aws:iam::${managementAccount}:role/hubscan-dev-organization-reader`,
    );
    const exclusive = made.one("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive");
    expect(exclusive.inputs).toEqual({ roleName: "hubscan-dev-organization-reader", policyArns: [] });
    expect(providerName(exclusive.provider)).toBe("management");
  });

  it("is made with any mode of target roles", async () => {
    const { found } = await readers({ ...hubs.member, managementRoleArn, targets: "none" });
    expect(found).toHaveLength(1);
  });

  const configured = `arn:aws:iam::${managementAccount}:role/Reader`;
  it.each([
    ["the hub is the management account", hubs.management, null],
    ["the hub is a delegated administrator", { managementRoleArn }, null],
    ["one is configured", { ...hubs.member, managementRoleArn, organizationRoleArn: configured }, configured],
  ])("is not made where %s", async (_where, keys, arn) => {
    const { made, found } = await readers(keys);
    expect(found).toEqual([]);
    expect(made.targets.organizationRoleArn).toBe(arn);
  });

  it("may read the organization, and change nothing in it", async () => {
    expectExactly(organizationReaderPolicy(), [
      { action: "organizations:ListAccounts", says: "Allow" },
      { action: "organizations:DescribeOrganization", says: "Allow" },
      { action: "organizations:MoveAccount", says: "none" },
      { action: "organizations:DescribePolicy", says: "none" },
      { action: "sts:AssumeRole", says: "none" },
    ]);
    expect(await unknownActions(organizationReaderPolicy())).toEqual([]);
    const levels = Object.values(await accessLevels(organizationReaderPolicy()));
    expect(levels.filter((level) => level !== "Read" && level !== "List")).toEqual([]);
  });

  it("lets the scanner in, which gives no external id there, and nobody else", () => {
    const trust = organizationReaderTrust(
      roleSettingsSchema.parse({
        hubAccountId: hubAccount,
        organizationId,
        partition: "aws",
        externalId: "acme-7c1d9e52",
        sourceIdentity: true,
      }),
    );
    const document = policyDocument(trust);
    const { scanner, others } = strangers(hubAccount, organizationId, "hubscan-scanner");
    expect(says(document, scanner)).toBe("Allow");
    expect(others.filter(([, other]) => says(document, other) !== "none")).toEqual([]);
  });
});

describe("the principals of target accounts, as they are documented", () => {
  it("have statements, each with its reason and a Sid of its own", () => {
    for (const { name, statements } of targetPrincipals) {
      expect([name, statements.length]).not.toEqual([name, 0]);
      expect([name, statements.filter(({ why }) => !/^[A-Z].*\.$/.test(why))]).toEqual([name, []]);
      expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
    }
  });
});
