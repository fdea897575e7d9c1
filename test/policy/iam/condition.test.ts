import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionHolds } from "../../../scanner/policy/iam/condition.ts";

type Requested = string[] | null;

function holds(operator: string, values: string[], requested: Requested, version = "2012-10-17"): boolean {
  const context = new Map(requested === null ? [] : [["aws:key", requested]]);
  context.set("aws:username", ["ann"]);
  return conditionHolds({ operator, key: "AWS:Key", values }, context, version);
}

describe("a condition", () => {
  it.each<[string, string[], Requested, boolean]>([
    ["StringEquals", ["a", "b"], ["b"], true],
    ["StringEquals", ["a*"], ["ab"], false],
    ["StringEquals", ["a"], ["A"], false],
    ["StringEqualsIgnoreCase", ["a"], ["A"], true],
    ["StringNotEquals", ["a", "b"], ["b"], false],
    ["StringNotEquals", ["a", "b"], ["c"], true],
    ["StringNotEqualsIgnoreCase", ["a"], ["A"], false],
    ["StringLike", ["a*"], ["ab"], true],
    ["StringNotLike", ["a*", "b*"], ["bc"], false],
    ["stringlike", ["a?"], ["ab"], true],
    ["StringEquals", [], ["a"], false],
    ["StringNotEquals", [], ["a"], true],
    ["NumericEquals", ["10"], ["10.0"], true],
    ["NumericLessThan", ["10"], ["9"], true],
    ["NumericLessThanEquals", ["10"], ["10"], true],
    ["NumericGreaterThan", ["10"], ["10"], false],
    ["NumericGreaterThanEquals", ["10"], ["1e1"], true],
    ["NumericNotEquals", ["10"], ["11"], true],
    ["NumericLessThan", ["10"], ["many"], false],
    ["NumericEquals", [""], [""], false],
    ["DateLessThan", ["2026-01-01T00:00:00Z"], ["2025-12-31T23:59:59Z"], true],
    ["DateGreaterThan", ["2026-01-01"], ["2026-01-01T01:00:00+02:00"], false],
    ["DateEquals", ["1767225600"], ["2026-01-01T00:00:00Z"], true],
    ["DateGreaterThanEquals", ["2026"], ["2026-01-01T00:00:00"], true],
    ["DateNotEquals", ["2026-01-01"], ["2026-01-02"], true],
    ["DateLessThan", ["soon"], ["2026-01-02"], false],
    ["Bool", ["true"], ["True"], true],
    ["Bool", ["false"], ["true"], false],
    ["BinaryEquals", ["QmFi"], ["QmFi"], true],
    ["BinaryEquals", ["QmFi"], ["QmFj"], false],
    ["IpAddress", ["10.0.0.0/8", "192.0.2.1"], ["10.255.0.1"], true],
    ["IpAddress", ["10.0.0.0/8", "192.0.2.1"], ["192.0.2.2"], false],
    ["IpAddress", ["2001:db8::/32"], ["2001:db8:ffff::1"], true],
    ["IpAddress", ["::/0"], ["10.0.0.1"], false],
    ["IpAddress", ["0.0.0.0/0"], ["nowhere"], false],
    ["NotIpAddress", ["10.0.0.0/8"], ["11.0.0.1"], true],
    ["NotIpAddress", ["10.0.0.0/8"], ["2001:db8::1"], true],
    ["ArnEquals", ["arn:aws:iam::1:role/*"], ["arn:aws:iam::1:role/a/b"], true],
    ["ArnLike", ["arn:aws:iam::1:*"], ["arn:aws:iam::2:role/:1:x"], false],
    ["ArnNotLike", ["arn:aws:iam::1:*"], ["arn:aws:iam::2:role/x"], true],
    ["ArnNotEquals", ["arn:aws:iam::1:*"], ["arn:aws:iam::1:role/x"], false],
    ["Null", ["true"], null, true],
    ["Null", ["true"], ["x"], false],
    ["Null", ["false"], ["x"], true],
    ["Null", ["false"], [], false],
  ])("%s %j on %j: %s", (operator, values, requested, expected) => {
    expect(holds(operator, values, requested)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ["StringEquals", false],
    ["StringNotEquals", true],
    ["StringNotLike", true],
    ["NumericNotEquals", true],
    ["DateNotEquals", true],
    ["NotIpAddress", true],
    ["ArnNotLike", true],
    ["IpAddress", false],
    ["Bool", false],
    ["StringEqualsIfExists", true],
    ["BoolIfExists", true],
    ["ForAnyValue:StringEquals", false],
    ["ForAnyValue:StringNotEquals", false],
    ["ForAnyValue:StringEqualsIfExists", true],
    ["ForAllValues:StringEquals", true],
    ["ForAllValues:StringNotEquals", true],
  ])("%s without the key in the request: %s", (operator, expected) => {
    expect(holds(operator, ["x"], null)).toBe(expected);
    expect(holds(operator, ["x"], [])).toBe(expected);
  });

  it.each<[string, string[], string[], boolean]>([
    ["ForAnyValue:StringEquals", ["a", "b"], ["b", "c"], true],
    ["ForAnyValue:StringEquals", ["a"], ["b", "c"], false],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
    ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true],
    ["ForAllValues:StringNotEquals", ["a"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a"], [""], true],
    ["ForAnyValue:StringNotEquals", ["a"], [""], false],
    ["StringEquals", ["a"], ["b", "a"], true],
    ["StringNotEquals", ["a"], ["b", "a"], false],
  ])("%s %j on the values %j: %s", (operator, values, requested, expected) => {
    expect(holds(operator, values, requested)).toBe(expected);
  });

  it.each<[string, string, string, boolean]>([
    ["StringEquals", "home/${aws:username}", "home/ann", true],
    ["StringEquals", "home/${aws:UserName}", "home/bob", false],
    ["StringEquals", "${aws:nobody}", "", false],
    ["StringNotEquals", "${aws:nobody}", "x", true],
    ["StringEquals", "${aws:nobody, 'guest'}", "guest", true],
    ["StringLike", "${aws:username}/*", "ann/x", true],
    ["StringEquals", "${*}${?}${$}", "*?$", true],
  ])("%s replaces variables: %s on %s: %s", (operator, value, requested, expected) => {
    expect(holds(operator, [value], [requested])).toBe(expected);
  });

  it("takes variables literally in the first version of the language", () => {
    expect(holds("StringEquals", ["${aws:username}"], ["ann"], "2008-10-17")).toBe(false);
    expect(holds("StringEquals", ["${aws:username}"], ["${aws:username}"], "2008-10-17")).toBe(true);
  });

  it("does not let a variable's value act as a wildcard", () => {
    const context = new Map([
      ["aws:username", ["*"]],
      ["aws:key", ["bob"]],
    ]);
    const condition = { operator: "StringLike", key: "aws:key", values: ["${aws:username}"] };
    expect(conditionHolds(condition, context, "2012-10-17")).toBe(false);
  });

  it("with a negated operator is the opposite when the request has the key once", () => {
    const pair = fc.constantFrom(
      ["StringEquals", "StringNotEquals"],
      ["StringLike", "StringNotLike"],
      ["NumericEquals", "NumericNotEquals"],
      ["IpAddress", "NotIpAddress"],
      ["ArnLike", "ArnNotLike"],
    );
    const value = fc.constantFrom(
      "a",
      "*",
      "1",
      "10.0.0.1",
      "10.0.0.0/8",
      "arn:aws:iam::1:x",
      "arn:aws:*:*:*:*",
    );
    fc.assert(
      fc.property(pair, fc.array(value), value, ([one = "", other = ""], values, requested) => {
        expect(holds(one, values, [requested])).toBe(!holds(other, values, [requested]));
      }),
    );
  });
});
