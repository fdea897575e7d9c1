import { describe, expect, it } from "vitest";
import type { PolicyDocument } from "../../../infra/policy-document.ts";
import { roleTemplate } from "../../../scanner/role/template.ts";
import { evaluateTemplate } from "../../role/evaluate-template.ts";
import { says } from "../policy-cases.ts";
import { hubAccount, organizationId } from "../sample-stack.ts";
import { payments, targetsOf } from "./sample-targets.ts";
import { strangers } from "./strangers.ts";

const externalId = "acme-7c1d9e52";
const given = { "sts:ExternalId": externalId };

/** The trust policy of a role that the stack makes directly, and of one that its StackSet makes. */
const trusts = {
  direct: async (keys: Readonly<Record<string, unknown>>): Promise<PolicyDocument> => {
    const made = await targetsOf({ targets: "direct", targetAccounts: [payments], ...keys });
    const text = made.one("aws:iam/role:Role").inputs["assumeRolePolicy"];
    return JSON.parse(text.secret ?? text) as PolicyDocument;
  },
  stackset: async (keys: Readonly<Record<string, unknown>>): Promise<PolicyDocument> => {
    const made = await targetsOf(keys);
    const parameters = made.one("aws:cloudformation/stackSet:StackSet").inputs["parameters"];
    const { role } = evaluateTemplate(roleTemplate(), parameters.secret ?? parameters);
    return role["AssumeRolePolicyDocument"] as PolicyDocument;
  },
};

describe.each(Object.entries(trusts))("the trust of a target role (%s)", (_mode, trustWith) => {
  it.each([
    ["no external id is asked for", {}, {}],
    ["the external id is given", { externalId }, given],
    ["a source identity is allowed", { sourceIdentity: true }, {}],
  ])("lets in the scanner and nobody else, where %s", async (_where, keys, context) => {
    const trust = await trustWith(keys);
    const { scanner, others } = strangers(hubAccount, organizationId, "hubscan-scanner", context);
    expect(says(trust, scanner)).toBe("Allow");
    const letIn = others.filter(([, other]) => says(trust, other) !== "none").map(([who]) => who);
    expect(letIn).toEqual([]);
  });

  it("keeps out the scanner itself without the external id, and with a wrong one", async () => {
    const trust = await trustWith({ externalId });
    const scanner = (context: Readonly<Record<string, string>>) =>
      strangers(hubAccount, organizationId, "hubscan-scanner", context).scanner;
    expect(says(trust, scanner({}))).toBe("none");
    expect(says(trust, scanner({ "sts:ExternalId": "acme-7c1d9e53" }))).toBe("none");
    expect(says(trust, scanner(given))).toBe("Allow");
  });

  it("lets the scanner set a source identity where that is configured, and nobody else; tag its session never", async () => {
    const { scanner, others } = strangers(hubAccount, organizationId, "hubscan-scanner");
    const may = async (action: string, sourceIdentity: boolean) =>
      says(await trustWith({ sourceIdentity }), { ...scanner, action });
    expect(await may("sts:SetSourceIdentity", false)).toBe("none");
    expect(await may("sts:SetSourceIdentity", true)).toBe("Allow");
    expect(await may("sts:TagSession", true)).toBe("none");
    const trust = await trustWith({ sourceIdentity: true });
    const letIn = others.filter(
      ([, other]) => says(trust, { ...other, action: "sts:SetSourceIdentity" }) !== "none",
    );
    expect(letIn).toEqual([]);
  });

  it("names the scanner's role as it is configured", async () => {
    const trust = await trustWith({ scannerRoleName: "audit-scanner" });
    const named = (name: string) => strangers(hubAccount, organizationId, name).scanner;
    expect(says(trust, named("audit-scanner"))).toBe("Allow");
    expect(says(trust, named("hubscan-scanner"))).toBe("none");
  });
});
