import * as fc from "fast-check";
import type {
  Condition,
  PolicyDocument,
  Principal,
  Statement,
} from "../../../scanner/policy/iam/document.ts";
import { parsePolicyDocument } from "../../../scanner/policy/iam/document.ts";

/** A small world, so that random policies and random requests meet often. */
export const own = "111111111111";
export const partner = "222222222222";
export const outsider = "999999999999";
export const ownOrganization = "o-own1111111";
export const foreignOrganization = "o-foreign111";

const accounts = [own, partner];
const organizations = [ownOrganization, foreignOrganization];

const principal: fc.Arbitrary<Principal> = fc.constantFrom<Principal>(
  { type: "*", value: "*" },
  { type: "AWS", value: "*" },
  { type: "AWS", value: `arn:aws:iam::${own}:root` },
  { type: "AWS", value: partner },
  { type: "AWS", value: `arn:aws:iam::${partner}:role/reader` },
  { type: "AWS", value: "AROAEXAMPLEEXAMPLE123" },
  { type: "Service", value: "sns.amazonaws.com" },
  { type: "Federated", value: "accounts.google.com" },
);

const values = (...choices: string[]) =>
  fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 2 });

const prefix = fc.constantFrom("", "", "", "ForAnyValue:", "ForAllValues:");
const suffix = fc.constantFrom("", "", "IfExists");

function on(
  keys: readonly string[],
  bases: readonly string[],
  choices: readonly string[],
): fc.Arbitrary<Condition> {
  return fc
    .tuple(prefix, fc.constantFrom(...bases), suffix, fc.constantFrom(...keys), values(...choices))
    .map(([before, base, after, key, values]) => ({ operator: `${before}${base}${after}`, key, values }));
}

const text = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"];
const arn = ["ArnLike", "ArnNotEquals", "StringLike", "StringNotLike", "StringEquals"];

export const condition: fc.Arbitrary<Condition> = fc.oneof(
  on(["aws:PrincipalOrgID", "aws:SourceOrgID"], text, [...organizations, "*", "o-*", "${aws:ResourceOrgID}"]),
  on(["aws:PrincipalAccount", "aws:SourceAccount", "aws:sourceowner"], text, [
    ...accounts,
    "*",
    "9*",
    "anonymous",
  ]),
  on(
    ["aws:PrincipalOrgPaths"],
    text,
    organizations.flatMap((id) => [`${id}/*`, `${id}/r-1/ou-1/`]),
  ),
  on(["aws:PrincipalArn", "aws:SourceArn"], arn, [
    `arn:aws:iam::${partner}:role/reader`,
    `arn:aws:iam::${own}:*`,
    "arn:aws:iam::*:role/reader",
    `arn:*:${own}:*`,
    "arn:aws:*:*:*:*",
    "arn:aws:s3:*:*:box",
    "*",
    `arn:aws:iam::${own}:role/\${aws:username}`,
  ]),
  on(["aws:PrincipalIsAWSService", "aws:SecureTransport"], ["Bool"], ["true", "false"]),
  on(["aws:SourceIp"], ["IpAddress", "NotIpAddress"], ["0.0.0.0/0", "10.0.0.0/8", "203.0.113.0/24"]),
  on(["aws:SourceVpce"], text, ["vpce-1", "vpce-*"]),
  fc
    .tuple(
      fc.constantFrom("aws:PrincipalOrgID", "aws:PrincipalArn", "aws:SourceAccount", "aws:SourceIp"),
      fc.constantFrom("true", "false"),
    )
    .map(([key, value]) => ({ operator: "Null", key, values: [value] })),
);

const principals = fc.uniqueArray(principal, { minLength: 1, maxLength: 3, selector: ({ value }) => value });
const actions = fc.uniqueArray(fc.constantFrom("*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject"), {
  minLength: 1,
  maxLength: 2,
});
const resources = fc.uniqueArray(
  fc.constantFrom("*", "arn:aws:s3:::box", "arn:aws:s3:::box/*", "arn:aws:s3:::box/${aws:username}/*"),
  { minLength: 1, maxLength: 2 },
);

/** Conditions as a document can hold them: one per operator and key. */
function distinct(conditions: readonly Condition[]): Condition[] {
  return [...new Map(conditions.map((each) => [`${each.operator} ${each.key}`, each])).values()];
}

function statementWith(effect: fc.Arbitrary<"Allow" | "Deny">): fc.Arbitrary<Statement> {
  return fc
    .record({
      effect,
      principals,
      actions,
      resources,
      conditions: fc.array(condition, { maxLength: 2 }),
      spares: fc.constantFrom("none", "none", "none", "principals", "actions", "resources"),
    })
    .map(({ effect, principals, actions, resources, conditions, spares }) => ({
      sid: "",
      effect,
      principals: spares === "principals" ? null : principals,
      notPrincipals: spares === "principals" ? principals : null,
      actions: spares === "actions" ? null : actions,
      notActions: spares === "actions" ? actions : null,
      resources: spares === "resources" ? null : resources,
      notResources: spares === "resources" ? resources : null,
      conditions: distinct(conditions),
    }));
}

export const denial = statementWith(fc.constant("Deny"));
export const statement = statementWith(fc.constantFrom("Allow", "Allow", "Deny"));

/** A random policy document. */
export const policyDocument: fc.Arbitrary<PolicyDocument> = fc.record({
  version: fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17"),
  id: fc.constantFrom("", "policy"),
  statements: fc.array(statement, { minLength: 1, maxLength: 4 }),
});

/** The document of one or more statements, written as in AWS. */
export function policy(...statements: object[]): PolicyDocument {
  return parsePolicyDocument({ Version: "2012-10-17", Statement: statements });
}
