import { describe, expect, it } from "vitest";
import {
  grantsAction,
  grantsFullAdministration,
  grantsServiceWildcard,
  requiresSecureTransport,
} from "../../../scanner/policy/iam/identity-permissions.ts";
import { policy } from "./arbitrary-policy.ts";

const allow = { Effect: "Allow", Action: "*", Resource: "*" };
const deny = { Effect: "Deny", Action: "*", Resource: "*" };

describe("full administration", () => {
  it.each<[object[], boolean]>([
    [[allow], true],
    [[{ ...allow, Action: ["s3:Get*", "*:*"] }], true],
    [[{ ...allow, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }], true],
    [[{ ...allow, Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/0", "::/0"] } } }], true],
    [[{ ...allow, Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }], false],
    [[{ ...allow, Resource: "arn:aws:s3:::*" }], false],
    [[{ ...allow, Action: "s3:*" }], false],
    [[deny], false],
    [[allow, deny], false],
    [[allow, { ...deny, Action: "iam:*" }], true],
    [[], false],
  ])("%j: %s", (statements, expected) => {
    expect(grantsFullAdministration(policy(...statements))).toBe(expected);
  });
});

describe("an action", () => {
  const pass = { ...allow, Action: "iam:Pass*", Resource: "arn:aws:iam::1:role/x" };
  it.each<[object[], string, boolean]>([
    [[pass], "iam:PassRole", true],
    [[pass], "IAM:passrole", true],
    [[pass], "iam:GetRole", false],
    [[pass], "iam:*", true],
    [[{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }], "iam:PassRole", true],
    [[{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }], "iam:PassRole", false],
    [[pass, { ...deny, Action: "iam:PassRole" }], "iam:PassRole", false],
    [[pass, { ...deny, Resource: "arn:aws:iam::1:role/x" }], "iam:PassRole", true],
    [[pass, { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }], "iam:PassRole", true],
    [[pass, { Effect: "Deny", NotAction: "s3:*", Resource: "*" }], "iam:PassRole", false],
  ])("%j grants %s: %s", (statements, action, expected) => {
    expect(grantsAction(policy(...statements), action)).toBe(expected);
  });
});

describe("whole services", () => {
  it("are named once, in order, where nothing narrows or denies them", () => {
    const document = policy(
      { ...allow, Action: ["S3:*", "ec2:Describe*", "kms:*", "iam:*"] },
      { ...allow, Action: "s3:*" },
      { ...allow, Action: "sqs:*", Resource: "arn:aws:sqs:*:*:mine" },
      { ...allow, Action: "sns:*", Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } },
      { ...deny, Action: "iam:*" },
    );
    expect(grantsServiceWildcard(document)).toEqual(["kms", "s3"]);
  });
});

describe("secure transport", () => {
  const bucket = "arn:aws:s3:::box";
  const objects = "arn:aws:s3:::box/*";
  const plain = { Bool: { "aws:SecureTransport": false } };
  const refusal = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket, objects],
    Condition: plain,
  };

  it.each<[object]>([
    [refusal],
    [{ ...refusal, Principal: { AWS: "*" } }],
    [{ ...refusal, Action: "*", Resource: "*" }],
    [{ ...refusal, Condition: { BoolIfExists: { "AWS:securetransport": "false" } } }],
    [{ ...refusal, Resource: `${bucket}*` }],
  ])("is required by %j", (statement) => {
    expect(requiresSecureTransport(policy(statement), [bucket, objects])).toBe(true);
    expect(requiresSecureTransport(policy(statement))).toBe(true);
  });

  it.each<[object]>([
    [{ ...refusal, Effect: "Allow" }],
    [{ ...refusal, Principal: { AWS: "111111111111" } }],
    [{ ...refusal, Action: "s3:GetObject" }],
    [{ ...refusal, Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    [{ ...refusal, Condition: { ...plain, StringEquals: { "aws:PrincipalAccount": "111111111111" } } }],
    [{ ...refusal, Condition: {} }],
    [{ ...refusal, Condition: { "ForAnyValue:Bool": { "s3:other": "false" } } }],
  ])("is not required by %j", (statement) => {
    expect(requiresSecureTransport(policy(statement), [bucket, objects])).toBe(false);
    expect(requiresSecureTransport(policy(statement))).toBe(false);
    expect(requiresSecureTransport(policy(statement), [])).toBe(false);
  });

  it("is required for each resource, be it by several statements", () => {
    const half = { ...refusal, Resource: objects };
    expect(requiresSecureTransport(policy(half), [bucket, objects])).toBe(false);
    expect(requiresSecureTransport(policy(half, { ...refusal, Resource: bucket }), [bucket, objects])).toBe(
      true,
    );
    expect(requiresSecureTransport(policy({ ...refusal, Action: "ec2:*" }), [bucket])).toBe(false);
  });
});
