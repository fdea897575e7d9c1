import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  PolicyDocumentError,
  parsePolicyDocument,
  serializePolicyDocument,
} from "../../../scanner/policy/iam/document.ts";
import { policyDocument } from "./arbitrary-policy.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject" };

function failureOf(source: string | object): unknown {
  try {
    parsePolicyDocument(source);
    return null;
  } catch (error) {
    return error;
  }
}

describe("parsing a policy document", () => {
  it("gives lists for single values and one condition per operator and key", () => {
    const document = parsePolicyDocument({
      Statement: {
        Sid: "Read",
        Effect: "Deny",
        Principal: { AWS: ["111111111111", "*"], Service: "sns.amazonaws.com" },
        NotAction: "s3:*",
        Resource: "*",
        Condition: { bool: { "aws:SecureTransport": false }, NumericLessThan: { "s3:max-keys": [10, "20"] } },
      },
    });
    expect(document).toEqual({
      version: "2008-10-17",
      id: "",
      statements: [
        {
          sid: "Read",
          effect: "Deny",
          principals: [
            { type: "AWS", value: "111111111111" },
            { type: "AWS", value: "*" },
            { type: "Service", value: "sns.amazonaws.com" },
          ],
          notPrincipals: null,
          actions: null,
          notActions: ["s3:*"],
          resources: ["*"],
          notResources: null,
          conditions: [
            { operator: "Bool", key: "aws:SecureTransport", values: ["false"] },
            { operator: "NumericLessThan", key: "s3:max-keys", values: ["10", "20"] },
          ],
        },
      ],
    });
  });

  it("accepts the text as it is and URL-encoded", () => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, Resource: "a%20b" }] });
    expect(parsePolicyDocument(encodeURIComponent(text))).toEqual(parsePolicyDocument(text));
    expect(parsePolicyDocument(text).statements[0]?.resources).toEqual(["a%20b"]);
  });

  it.each<[string, string | object]>([
    ["neither JSON", "{"],
    ["neither JSON", "%7"],
    ["neither JSON", ""],
    ["must be an object, found a list", []],
    ["has no Statement", {}],
    ["Version must be one of", { Version: "2020-01-01", Statement: [] }],
    ["Statement[1].Effect", { Statement: [statement, { ...statement, Effect: "allow" }] }],
    ["unknown element", { Statement: { ...statement, Conditions: {} } }],
    ["both Action and NotAction", { Statement: { ...statement, NotAction: "x" } }],
    ["neither Action nor NotAction", { Statement: { Effect: "Allow" } }],
    ["both Principal and NotPrincipal", { Statement: { ...statement, Principal: "*", NotPrincipal: "*" } }],
    ['must be "*" or an object', { Statement: { ...statement, Principal: "111111111111" } }],
    ["unknown kind of principal", { Statement: { ...statement, Principal: { Aws: "*" } } }],
    ["unknown condition operator", { Statement: { ...statement, Condition: { StringEqual: {} } } }],
    ["unknown condition operator", { Statement: { ...statement, Condition: { NullIfExists: {} } } }],
    ["operator Bool twice", { Statement: { ...statement, Condition: { Bool: {}, bool: {} } } }],
    ["Condition.Bool.k must be", { Statement: { ...statement, Condition: { Bool: { k: null } } } }],
    ["each item of Statement.Resource", { Statement: { ...statement, Resource: [1] } }],
  ])("says what is malformed: %s", (message, source) => {
    expect(() => parsePolicyDocument(source)).toThrow(PolicyDocumentError);
    expect(() => parsePolicyDocument(source)).toThrow(message);
  });

  it("fails with nothing but PolicyDocumentError on any input", () => {
    const nearly = fc.record(
      {
        Version: fc.oneof(fc.constant("2012-10-17"), fc.jsonValue()),
        Statement: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record({
              Effect: fc.constantFrom("Allow", "Deny"),
              Action: fc.oneof(fc.string(), fc.jsonValue()),
              Principal: fc.oneof(fc.jsonValue(), fc.record({ AWS: fc.jsonValue() })),
              Condition: fc.oneof(fc.jsonValue(), fc.record({ StringLike: fc.jsonValue() })),
            }),
          ),
        ),
      },
      { requiredKeys: ["Statement"] },
    );
    const source = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object(),
      nearly,
      nearly.map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(source, (source) => {
        expect(failureOf(source)).toSatisfy(
          (failure) => failure === null || failure instanceof PolicyDocumentError,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives back what was serialised", () => {
    fc.assert(
      fc.property(policyDocument, (document) => {
        // Principals and conditions are written by kind and operator, so the first writing puts them in order.
        const once = parsePolicyDocument(serializePolicyDocument(document));
        expect(parsePolicyDocument(serializePolicyDocument(once))).toEqual(once);
        const sizes = (of: typeof document) =>
          of.statements.map((each) => [each.principals?.length, each.conditions.length, each.effect]);
        expect(sizes(once)).toEqual(sizes(document));
      }),
    );
  });
});
