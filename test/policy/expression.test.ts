import { describe, expect, it } from "vitest";
import { compileExpression } from "../../scanner/policy/expression.ts";
import { ExpressionError } from "../../scanner/policy/expression-error.ts";
import type { Parameter } from "../../scanner/policy/policy-file.ts";
import { boxType, sampleLanguage } from "./sample-types.ts";

const language = sampleLanguage();
const params: Record<string, Parameter> = {
  days: { type: "int", default: 90, description: "days" },
  names: { type: "strings", default: [], description: "names" },
};

function compile(text: string, gives: "bool" | null = null) {
  return compileExpression(language, { text, resourceType: boxType.type, params, gives });
}

function demandOf(text: string): Record<string, string[]> {
  return Object.fromEntries([...compile(text).demand].map(([type, names]) => [type, [...names].sort()]));
}

function errorOf(text: string, gives: "bool" | null = null): string {
  try {
    compile(text, gives);
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.offset} ${error.message}`;
    throw error;
  }
  return "compiled";
}

describe("what an expression needs to be read", () => {
  it.each([
    ["resource.Public", { Box: ["Public"] }],
    ["has(resource.Settings.Days)", { Box: ["Settings"] }],
    ["resource['Name'] == 'x'", { Box: ["Name"] }],
    ["account.Id == 'x'", { Box: [] }],
    ["resource.Rules.exists(r, r.Open)", { Box: ["Rules"] }],
    ["all('AWS::Sample::Lid').size() > 0", { Box: [], Lid: [] }],
    ["all('AWS::Sample::Lid').exists(l, l.Closed)", { Box: [], Lid: ["Closed"] }],
    [
      "all('AWS::Sample::Lid').filter(l, l.BoxId == resource.BoxId).all(x, x.Closed)",
      { Box: ["BoxId"], Lid: ["BoxId", "Closed"] },
    ],
    ["all('AWS::Sample::Box').exists(b, b.Public && !resource.Public)", { Box: ["Public"] }],
    ["find('AWS::Sample::Lid', resource.Name).Closed", { Box: ["Name"], Lid: ["Closed", "LidId"] }],
    ["cel.bind(b, resource, b.Name + b.BoxId) == 'x'", { Box: ["BoxId", "Name"] }],
    ["[resource, resource][0].Public", { Box: ["Public"] }],
    ["(true ? resource : all('AWS::Sample::Box')[0]).Size > 1", { Box: ["Size"] }],
    [
      "all('AWS::Sample::Lid').map(l, find('AWS::Sample::Box', l.BoxId)).exists(b, b.Public)",
      { Box: ["BoxId", "Public"], Lid: ["BoxId"] },
    ],
  ])("%s", (text, expected) => {
    const full = Object.entries(expected).map(([type, names]) => [`AWS::Sample::${type}`, names]);
    expect(demandOf(text)).toEqual(Object.fromEntries(full));
  });

  it("is never too little: below dyn a member counts for every type in play", () => {
    expect(
      demandOf("dyn(resource).Name == 'x' && all('AWS::Sample::Lid').exists(l, dyn(l).BoxId == 'y')"),
    ).toEqual({
      "AWS::Sample::Box": ["BoxId", "Name"],
      "AWS::Sample::Lid": ["BoxId"],
    });
  });

  it("must be written out: a member by a computed name is refused", () => {
    expect(errorOf("resource[resource.Name] == 'x'")).toMatch(/^0 the member must be written out/);
    expect(errorOf("dyn(resource)[params.names[0]] == 'x'")).toMatch(/^0 the member must be written out/);
    expect(errorOf("resource.Names[0] == 'x' && resource.Labels[resource.Name] == 'y'")).toBe("compiled");
  });
});

describe("the paths that show what was looked at", () => {
  it.each([
    ["resource.Settings.Enabled && resource.Settings.Days > 3", ["Settings.Enabled", "Settings.Days"]],
    ["resource.Rules.exists(r, r.Port == 22) || has(resource.Settings.Key)", ["Rules", "Settings.Key"]],
    ["resource.Name.startsWith('x') && size(resource.Names) > 1", ["Name", "Names"]],
    ["has(resource.Settings) && resource.Settings.Enabled", ["Settings"]],
    ["all('AWS::Sample::Lid').exists(l, l.BoxId == resource.BoxId)", ["BoxId"]],
  ])("%s", (text, paths) => {
    expect(compile(text).paths).toEqual(paths);
  });
});

describe("what is refused, and where", () => {
  it.each([
    ["resource.Publc", '9 AWS::Sample::Box has no "Publc"; did you mean "Public"?'],
    ["true || has(resource.Settings.Dayz)", '30 sample.Settings has no "Dayz"; did you mean "Days"?'],
    ["has(resource.Publc)", '13 AWS::Sample::Box has no "Publc"; did you mean "Public"?'],
    ["resource.Rules.exists(r, r.Prot == 22)", '27 sample.Rule has no "Prot"; did you mean "Port"?'],
    [
      "all('AWS::Sample::Lid').exists(l, l.Close)",
      '36 AWS::Sample::Lid has no "Close"; did you mean "Closed"?',
    ],
    [
      "find('AWS::Sample::Lid',\n  resource.Name).Close",
      '42 AWS::Sample::Lid has no "Close"; did you mean "Closed"?',
    ],
    ["resource['Nam'] == 'x'", '9 AWS::Sample::Box has no "Nam"; did you mean "Name"?'],
    ["params.dayz > 3", '7 params has no "dayz"; did you mean "days"?'],
    ["resource.Name > 3", "0 string > int cannot be: the types do not go together"],
    ["resource.Size == '3'", "0 int == string cannot be: the types do not go together"],
    [
      "resource.Name == null",
      "0 string == null cannot be: a field is never null; ask has(), or compare with the type's default",
    ],
    ["!resource.Name", "0 ! cannot be applied to string"],
    ["resource.Name.Length > 3", "14 a value of type string has no members"],
    ["acount.Id == 'x'", '0 there is no variable "acount"; did you mean "account"?'],
    ["isAnyAdress('x')", '0 there is no function "isAnyAdress"; did you mean "isAnyAddress"?'],
    ["resource.Name.regx('x')", '0 there is no function "regx"; did you mean "regex"?'],
    ["isAnyAddress(3)", "0 isAnyAddress(int) cannot be: it is isAnyAddress(string): bool"],
    ["find('AWS::Sample::Lid', 3).Closed", "0 find() takes the type, and the ARN, name or id as text"],
    [
      "resource.Name.matches('^x')",
      "14 matches() is not offered, since some patterns take it for ever: use regex(), text.regex('^pattern$')",
    ],
    ["all(resource.Name).size() > 0", "0 all() is written with the type as text: all('AWS::EC2::Subnet')"],
    ["find('AWS::Sample::Lid')", "0 find() is written with the type as text: find('AWS::EC2::Subnet', id)"],
    ["opensPort('tcp', 1, 2, 'sctp', 3)", "23 the protocol that is asked for is 'tcp' or 'udp', not 'sctp'"],
    ["resource.Names.exists(resource, true)", '22 "resource" has a meaning here: choose another name'],
    ["resource.Name ==", "16 unexpected token: EOF"],
    ["has(resource)", "0 has() takes a field: has(resource.Field)"],
    ["isSet(resource, 'Name')", '0 there is no function "isSet"'],
  ])("%s", (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });

  it("a pattern that is not a regular expression, at the pattern", () => {
    expect(errorOf("resource.Name.regex('[')")).toMatch(/^20 not a regular expression: /);
  });

  it("a result that is not the wanted one", () => {
    expect(errorOf("resource.Name", "bool")).toBe("0 must give bool, gives string");
    expect(errorOf("has(resource.Name)", "bool")).toBe("compiled");
  });

  it("a field of a structure that contains itself is not checked, since it has no type", () => {
    expect(errorOf("resource.Settings.Tree.Inner.Inner.Anything == 1")).toBe("compiled");
    expect(errorOf("resource.Settings.Tree.Iner == 1")).toMatch(/did you mean "Inner"/);
  });
});
