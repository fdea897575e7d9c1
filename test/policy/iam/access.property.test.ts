import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessGrants, type Grant } from "../../../scanner/policy/iam/access.ts";
import { decide } from "../../../scanner/policy/iam/decide.ts";
import type { PolicyDocument } from "../../../scanner/policy/iam/document.ts";
import type { AccessRequest } from "../../../scanner/policy/iam/request.ts";
import { condition, denial, own, ownOrganization, policyDocument } from "./arbitrary-policy.ts";
import { attempt, type Membership } from "./arbitrary-request.ts";

const owner = { account: own, organization: ownOrganization, partition: "aws" };
const runs = { numRuns: 400 };

/** Whether a grant lets a caller in, by what the documentation of audiences says. */
function admits(grant: Grant, request: AccessRequest, caller: Membership): boolean {
  const { type } = request.principal;
  const isAccount =
    (grant.account === "" || grant.account === caller.account) &&
    (grant.organization === "" || grant.organization === caller.organization);
  switch (grant.audience) {
    case "anyone":
      return true;
    case "service":
      return type === "Service" && isAccount;
    case "federated":
      return type === "Federated";
    case "organization":
      return isAccount && caller.organization === ownOrganization;
    case "account":
      return caller.account === own;
    case "external":
      return isAccount;
  }
}

function admittedBy(document: PolicyDocument, request: AccessRequest, caller: Membership): Grant[] {
  return accessGrants(document, owner).filter((grant) => admits(grant, request, caller));
}

function widest(grants: readonly Grant[]): number {
  return Math.max(0, ...grants.map(({ restricted }) => (restricted ? 1 : 2)));
}

describe("grants of a random policy", () => {
  it("include whoever the policy lets in", () => {
    fc.assert(
      fc.property(policyDocument, attempt, (document, { request, caller }) => {
        fc.pre(decide(document, request).effect === "Allow");
        expect(admittedBy(document, request, caller)).not.toEqual([]);
      }),
      runs,
    );
  });

  it("are restricted only when a caller without a special address or endpoint is not let in", () => {
    fc.assert(
      fc.property(policyDocument, attempt, (document, { request, caller }) => {
        const isSpecial =
          request.context["aws:SourceVpce"] === "vpce-1" ||
          /^(?:10|203)\./.test(String(request.context["aws:SourceIp"]));
        fc.pre(!isSpecial && decide(document, request).effect === "Allow");
        expect(admittedBy(document, request, caller).some(({ restricted }) => !restricted)).toBe(true);
      }),
      runs,
    );
  });

  it("do not depend on the order of statements", () => {
    const text = (grants: Grant[]) => grants.map((grant) => JSON.stringify(grant)).sort();
    fc.assert(
      fc.property(policyDocument, (document) => {
        const reversed = { ...document, statements: document.statements.toReversed() };
        expect(text(accessGrants(reversed, owner))).toEqual(text(accessGrants(document, owner)));
      }),
      { numRuns: 200 },
    );
  });

  it("are not widened by one more Deny", () => {
    fc.assert(
      fc.property(policyDocument, denial, attempt, (document, added, { request, caller }) => {
        const more = { ...document, statements: [...document.statements, added] };
        expect(widest(admittedBy(more, request, caller))).toBeLessThanOrEqual(
          widest(admittedBy(document, request, caller)),
        );
      }),
      runs,
    );
  });

  it("are not widened by one more condition on each Allow", () => {
    fc.assert(
      fc.property(policyDocument, condition, attempt, (document, added, { request, caller }) => {
        const statements = document.statements.map((statement) =>
          statement.effect === "Allow"
            ? { ...statement, conditions: [...statement.conditions, added] }
            : statement,
        );
        expect(widest(admittedBy({ ...document, statements }, request, caller))).toBeLessThanOrEqual(
          widest(admittedBy(document, request, caller)),
        );
      }),
      runs,
    );
  });
});

describe("a decision on a random request", () => {
  it("does not depend on the order of statements", () => {
    fc.assert(
      fc.property(policyDocument, attempt, (document, { request }) => {
        const reversed = { ...document, statements: document.statements.toReversed() };
        expect(decide(reversed, request).effect).toBe(decide(document, request).effect);
      }),
      runs,
    );
  });

  it("is never turned into an Allow by one more Deny", () => {
    fc.assert(
      fc.property(policyDocument, denial, attempt, (document, added, { request }) => {
        const more = { ...document, statements: [added, ...document.statements] };
        fc.pre(decide(more, request).effect === "Allow");
        expect(decide(document, request).effect).toBe("Allow");
      }),
      runs,
    );
  });

  it("is never turned into an Allow by one more condition on an Allow", () => {
    fc.assert(
      fc.property(policyDocument, condition, attempt, (document, added, { request }) => {
        const statements = document.statements.map((statement) =>
          statement.effect === "Allow"
            ? { ...statement, conditions: [...statement.conditions, added] }
            : statement,
        );
        fc.pre(decide({ ...document, statements }, request).effect === "Allow");
        expect(decide(document, request).effect).toBe("Allow");
      }),
      runs,
    );
  });
});
