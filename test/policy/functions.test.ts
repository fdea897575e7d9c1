import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../scanner/glob.ts";
import { compileExpression } from "../../scanner/policy/expression.ts";
import { blockContains, parseBlock } from "../../scanner/policy/functions/address.ts";
import { functionDocs, typeDocs } from "../../scanner/policy/functions/library.ts";
import { factsPreparer } from "../../scanner/policy/prepared-facts.ts";
import { boxType, sampleFacts, sampleLanguage, sampleResource } from "./sample-types.ts";

const language = sampleLanguage();

function evaluate(text: string, properties = {}): unknown {
  const expression = compileExpression(language, {
    text,
    resourceType: boxType.type,
    params: {},
    gives: null,
  });
  const facts = sampleFacts();
  const prepared = factsPreparer(language)(facts);
  return expression.run({
    resource: prepared.views.view(sampleResource(properties)),
    account: prepared.account,
    organization: prepared.organization,
    region: "eu-west-1",
    now: facts.now,
    params: {},
    lookups: prepared.lookups("eu-west-1"),
  });
}

describe("every function", () => {
  it.each(
    functionDocs().flatMap(({ examples }) => examples.map(({ expression, gives }) => [expression, gives])),
  )("%s gives %s, as documented", (expression, gives) => {
    expect(evaluate(expression ?? "")).toEqual(evaluate(gives ?? ""));
  });

  it("is documented with an example, and its signature is readable", () => {
    const docs = functionDocs();
    expect(docs.filter(({ description, examples }) => description === "" || examples.length === 0)).toEqual(
      [],
    );
    expect(docs.find(({ name }) => name === "regex")?.signature).toBe("string.regex(pattern: string): bool");
    expect(docs.find(({ name }) => name === "daysUntil")?.signature).toBe(
      "timestamp.daysUntil(later: timestamp): int",
    );
    expect(typeDocs().map(({ name }) => name)).toContain("Grant");
  });
});

describe("regex", () => {
  it("decides patterns that take a backtracking engine longer than anybody waits", () => {
    expect(evaluate(`'${"a".repeat(60)}!'.regex('^(a+)+$')`)).toBe(false);
    expect(evaluate(`'${"x".repeat(5000)}y'.regex('(x+x+)+z')`)).toBe(false);
  });

  it("searches, unless it is anchored", () => {
    expect(evaluate("'one two'.regex('e t')")).toBe(true);
    expect(evaluate("'one'.regex('(?i)ONE')")).toBe(true);
    expect(evaluate("'one'.regex('^ne')")).toBe(false);
  });

  it("throws for a malformed pattern that only came up in the data", () => {
    expect(() => evaluate("'a'.regex(resource.Name)", { Name: "(" })).toThrow(/missing closing/);
  });
});

describe("glob", () => {
  it("means what the same pattern means as a regular expression", () => {
    const part = fc.constantFrom("a", "b", "*", "?", "ab");
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), text, (parts, subject) => {
        const pattern = parts.join("");
        const regex = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(matchesGlob(pattern, subject)).toBe(regex.test(subject));
      }),
    );
  });

  it("takes no pattern for ever", () => {
    expect(matchesGlob(`${"*a".repeat(200)}b`, "a".repeat(5000))).toBe(false);
  });
});

describe("addresses and blocks", () => {
  it("are the same number in any spelling", () => {
    const groups = fc.tuple(...Array.from({ length: 8 }, () => fc.nat(0xffff)));
    fc.assert(
      fc.property(groups, (parts) => {
        const long = parts.map((part) => part.toString(16).padStart(4, "0")).join(":");
        const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
        expect(parseBlock(short)).toEqual(parseBlock(long));
      }),
    );
    expect(parseBlock("::ffff:10.0.0.1")).toEqual(parseBlock("::ffff:a00:1"));
  });

  it("contain what has their first bits, and nothing of the other family", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(32), fc.ipV4(), (outer, prefix, inner) => {
        const number = (address: string) =>
          address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
        const size = 2 ** (32 - prefix);
        const same = Math.floor(number(outer) / size) === Math.floor(number(inner) / size);
        expect(blockContains(parseBlock(`${outer}/${prefix}`), parseBlock(inner))).toBe(same);
      }),
    );
    expect(blockContains(parseBlock("0.0.0.0/0"), parseBlock("::1"))).toBe(false);
  });

  it.each([
    "",
    "10.0.0.0/33",
    "10.0.0/8",
    "::/129",
    "10.0.0.0/8/8",
    "example.com",
    "fe80::1%eth0",
    "1.2.3.4/ 8",
  ])("refuse %j", (text) => {
    expect(() => parseBlock(text)).toThrow(TypeError);
  });

  it.each([
    ["10.1.2.3", false],
    ["100.64.0.1", false],
    ["172.32.0.1", true],
    ["224.0.0.0/3", false],
    ["10.0.0.0/7", true],
    ["2600::1", true],
    ["fe80::/10", false],
    ["::ffff:8.8.8.8", false],
    ["::/0", true],
    ["", false],
  ])("isPublicAddress(%j) is %s", (address, expected) => {
    expect(evaluate(`isPublicAddress('${address}')`)).toBe(expected);
  });

  it.each([
    ["0.0.0.0/00", true],
    ["1.2.3.4/0", true],
    ["::/0", true],
    ["::0/0", true],
    ["0.0.0.0/1", false],
    ["", false],
  ])("isAnyAddress(%j) is %s", (cidr, expected) => {
    expect(evaluate(`isAnyAddress('${cidr}')`)).toBe(expected);
  });
});

describe("opensPort", () => {
  it.each([
    ["'tcp', 22, 22, 'tcp', 22", true],
    ["'TCP', 0, 65535, 'tcp', 22", true],
    ["'17', 53, 53, 'udp', 53", true],
    ["'tcp', -1, -1, 'tcp', 22", true],
    ["'icmp', -1, -1, 'tcp', 22", false],
    ["'tcp', 23, 65535, 'tcp', 22", false],
  ])("(%s) is %s", (args, expected) => {
    expect(evaluate(`opensPort(${args})`)).toBe(expected);
  });
});

describe("policy documents", () => {
  it("that are malformed throw, in every function", () => {
    for (const call of [
      "isPublic('{', account, organization)",
      "grants('{', account, organization).size()",
      "statements('{').size()",
      "grantsFullAdministration('{')",
      "grantsAction('{', 's3:*')",
      "serviceWildcards('{').size()",
      "requiresSecureTransport('{')",
    ]) {
      expect(() => evaluate(call)).toThrow(/JSON|document/);
    }
  });

  it("are judged as the account's: its organization's members are no strangers", () => {
    const document = JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } },
      },
    });
    expect(
      evaluate("grants(resource.Policy, account, organization).map(g, g.Audience)", { Policy: document }),
    ).toEqual(["organization"]);
    expect(
      evaluate("grants(resource.Policy, account, organization)[0].ConditionKeys", { Policy: document }),
    ).toEqual(["aws:PrincipalOrgID"]);
    expect(evaluate("statements(resource.Policy)[0].Conditions[0].Values[0]", { Policy: document })).toBe(
      "o-exampleorgid",
    );
  });
});
