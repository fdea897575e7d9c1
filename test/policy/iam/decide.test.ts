import { describe, expect, it } from "vitest";
import { decide } from "../../../scanner/policy/iam/decide.ts";
import { parsePolicyDocument } from "../../../scanner/policy/iam/document.ts";
import type { Requester } from "../../../scanner/policy/iam/principal.ts";
import { policy } from "./arbitrary-policy.ts";

const hub = "111111111111";
const role = "arn:aws:iam::222222222222:role/HubscanTarget";
const scanner: Requester = {
  arn: `arn:aws:sts::${hub}:assumed-role/hubscan-scanner/scan-1`,
  account: hub,
  type: "AWS",
};

const trust = policy({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${hub}:root` },
  Action: "sts:AssumeRole",
  Condition: {
    ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${hub}:role/hubscan-scanner` },
    StringEquals: { "aws:PrincipalOrgID": "o-own1111111", "sts:ExternalId": "secret" },
  },
});

function assume(principal: Requester, context: Record<string, string>): string {
  return decide(trust, { principal, action: "sts:AssumeRole", resource: role, context }).effect;
}

describe("the trust policy of a target role", () => {
  const right = { "aws:PrincipalOrgID": "o-own1111111", "sts:ExternalId": "secret" };

  it("lets in a session of the scanner role", () => {
    expect(assume(scanner, right)).toBe("Allow");
  });

  it.each<[string, Partial<Requester>, Record<string, string>]>([
    ["another role of the hub", { arn: `arn:aws:sts::${hub}:assumed-role/other/scan-1` }, {}],
    [
      "a role of the same name elsewhere",
      { arn: "arn:aws:sts::333333333333:assumed-role/hubscan-scanner/x", account: "333333333333" },
      {},
    ],
    ["the hub's root", { arn: `arn:aws:iam::${hub}:root` }, {}],
    ["another organization", {}, { "aws:PrincipalOrgID": "o-other" }],
    ["a wrong external id", {}, { "sts:ExternalId": "guess" }],
    ["a role with a path", {}, { "aws:PrincipalArn": `arn:aws:iam::${hub}:role/x/hubscan-scanner` }],
  ])("keeps out %s", (_, principal, context) => {
    expect(assume({ ...scanner, ...principal }, { ...right, ...context })).toBe("none");
  });

  it("keeps out a caller that sends no external id or is in no organization", () => {
    expect(assume(scanner, { "aws:PrincipalOrgID": "o-own1111111" })).toBe("none");
    expect(assume(scanner, { "sts:ExternalId": "secret" })).toBe("none");
  });
});

describe("a principal", () => {
  const session: Requester = scanner;
  const withPath = { "aws:PrincipalArn": `arn:aws:iam::${hub}:role/team/hubscan-scanner` };
  const user: Requester = { arn: `arn:aws:iam::${hub}:user/ann`, account: hub, type: "AWS" };
  const service: Requester = { arn: "", account: "", type: "Service", service: "ecs-tasks.amazonaws.com" };
  const federated: Requester = { arn: "accounts.google.com", account: "", type: "Federated" };
  const anonymous: Requester = { arn: "", account: "", type: "anonymous" };

  it.each<[object | string, Requester, Record<string, string>, boolean]>([
    [{ AWS: hub }, session, {}, true],
    [{ AWS: `arn:aws:iam::${hub}:root` }, user, {}, true],
    [{ AWS: `arn:aws:iam::${hub}:role/hubscan-scanner` }, session, {}, true],
    [{ AWS: `arn:aws:iam::${hub}:role/team/hubscan-scanner` }, session, {}, false],
    [{ AWS: `arn:aws:iam::${hub}:role/team/hubscan-scanner` }, session, withPath, true],
    [{ AWS: session.arn }, session, {}, true],
    [{ AWS: `arn:aws:sts::${hub}:assumed-role/hubscan-scanner/scan-2` }, session, {}, false],
    [{ AWS: `arn:aws:iam::${hub}:role/*` }, session, {}, false],
    [{ AWS: "AROAEXAMPLEEXAMPLE123" }, session, {}, false],
    [{ AWS: "AROAEXAMPLEEXAMPLE123" }, session, { "aws:userid": "AROAEXAMPLEEXAMPLE123:scan-1" }, true],
    [{ Service: "ecs-tasks.amazonaws.com" }, service, {}, true],
    [{ Service: "ec2.amazonaws.com" }, service, {}, false],
    [{ AWS: hub }, service, {}, false],
    [{ Federated: "accounts.google.com" }, federated, {}, true],
    [{ AWS: "*" }, anonymous, {}, true],
    ["*", service, {}, true],
    [{ AWS: hub }, { ...anonymous, account: hub }, {}, false],
  ])("%j names %j with %j: %s", (principal, requester, context, expected) => {
    const document = policy({ Effect: "Allow", Principal: principal, Action: "sts:*" });
    const { effect } = decide(document, {
      principal: requester,
      action: "sts:AssumeRole",
      resource: role,
      context,
    });
    expect(effect).toBe(expected ? "Allow" : "none");
    const spared = policy(
      { Effect: "Allow", Principal: "*", Action: "*" },
      { Effect: "Deny", NotPrincipal: principal, Action: "*" },
    );
    const other = decide(spared, { principal: requester, action: "sts:AssumeRole", resource: role, context });
    expect(other.effect).toBe(expected ? "Allow" : "Deny");
  });
});

describe("a decision", () => {
  const request = {
    principal: scanner,
    action: "s3:GetObject",
    resource: "arn:aws:s3:::box/key",
    context: {},
  };

  it("names the statement, and an explicit deny wins from any place", () => {
    const document = policy(
      { Sid: "Open", Effect: "Allow", Action: "*", Resource: "*" },
      { Sid: "Shut", Effect: "Deny", NotAction: "iam:*", Resource: "*" },
    );
    expect(decide(document, request)).toMatchObject({ effect: "Deny", statement: { sid: "Shut" } });
    expect(decide(document, { ...request, action: "iam:GetRole" })).toMatchObject({
      effect: "Allow",
      statement: { sid: "Open" },
    });
    expect(decide(policy(), request)).toEqual({ effect: "none", statement: null });
  });

  it("of a service control policy denies outside of a region list, but not the exempted roles", () => {
    const document = policy({
      Effect: "Deny",
      NotAction: ["iam:*", "sts:*"],
      Resource: "*",
      Condition: {
        StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] },
        ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/hubscan-*" },
      },
    });
    const user = { ...scanner, arn: `arn:aws:iam::${hub}:user/ann` };
    const context = { "aws:RequestedRegion": "us-east-1" };
    expect(decide(document, { ...request, principal: user, context }).effect).toBe("Deny");
    expect(decide(document, { ...request, context }).effect).toBe("none");
    expect(decide(document, { ...request, principal: user, action: "iam:ListRoles", context }).effect).toBe(
      "none",
    );
  });

  it("fills in variables in resources, and leaves out what cannot be filled in", () => {
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::box/${aws:username}/*" };
    const ann = { arn: `arn:aws:iam::${hub}:user/team/ann`, account: hub, type: "AWS" } as const;
    const own = { ...request, principal: ann, resource: "arn:aws:s3:::box/ann/key" };
    expect(decide(policy(statement), own).effect).toBe("Allow");
    expect(decide(policy(statement), { ...own, resource: "arn:aws:s3:::box/bob/key" }).effect).toBe("none");
    expect(decide(policy(statement), { ...own, principal: scanner }).effect).toBe("none");
    expect(decide(parsePolicyDocument({ Statement: statement }), own).effect).toBe("none");
  });

  it("spares only the resources of NotResource", () => {
    const document = policy({ Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::box/*" });
    expect(decide(document, request).effect).toBe("none");
    expect(decide(document, { ...request, resource: "arn:aws:s3:::other/key" }).effect).toBe("Deny");
  });
});
