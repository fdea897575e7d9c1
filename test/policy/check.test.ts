import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, Resource, UnreadableList } from "../../scanner/inventory/resource.ts";
import type { AccountFacts } from "../../scanner/policy/facts.ts";
import { loadPolicies } from "../../scanner/policy/load.ts";
import type { Verdict } from "../../scanner/policy/verdict.ts";
import { denied, findSampleType, lidType, sampleFacts, sampleResource } from "./sample-types.ts";

async function judge(
  expressions: { assert: string; when?: string; message?: string; evidence?: Record<string, string> },
  resource: Resource,
  facts: AccountFacts = sampleFacts(),
): Promise<Verdict> {
  const check = {
    id: "sample-check",
    title: "Box is good",
    severity: "low",
    resource: "AWS::Sample::Box",
    params: { days: { type: "int", default: 90, description: "Days" } },
    ...expressions,
    risk: "none",
    remediation: { console: "mend it" },
    references: ["https://example.com/"],
    examples: { pass: [{}], fail: [{}] },
  };
  const text = JSON.stringify({ service: "sample", checks: [check] });
  const { checks } = await loadPolicies({
    paths: [],
    sources: [{ file: "sample.yaml", text }],
    resourceTypes: findSampleType,
  });
  if (checks[0] === undefined) throw new TypeError("no check");
  return checks[0].judge(resource, facts);
}

const box = (properties: Record<string, Json>, ...unreadable: string[]): Resource =>
  sampleResource(properties, { unreadable: Object.fromEntries(unreadable.map((name) => [name, denied])) });

describe("a verdict", () => {
  it("is PASS or FAIL with the values that decided", async () => {
    const assert = "resource.Public && resource.Settings.Days > params.days";
    expect(await judge({ assert }, box({ Public: true, Settings: { Days: 91 } }))).toEqual({
      status: "PASS",
      message: "Box is good.",
      evidence: { Public: true, "Settings.Days": 91 },
      cause: null,
    });
    expect(await judge({ assert }, box({ Public: true }))).toEqual({
      status: "FAIL",
      message: "Not so: Box is good. Public: true, Settings.Days: not set.",
      evidence: { Public: true, "Settings.Days": null },
      cause: null,
    });
    expect((await judge({ assert, message: "It is not." }, box({}))).message).toBe("It is not.");
  });

  it("is NOT_APPLICABLE where `when` is false, whatever `assert` would meet", async () => {
    const verdict = await judge({ when: "resource.Public", assert: "resource.Name == 'x'" }, box({}, "Name"));
    expect(verdict).toMatchObject({ status: "NOT_APPLICABLE", cause: null });
  });

  it("is UNKNOWN with the cause when `when` or `assert` hang on what could not be read", async () => {
    const unknown = { status: "UNKNOWN", cause: denied };
    expect(await judge({ when: "resource.Public", assert: "true" }, box({}, "Public"))).toMatchObject(
      unknown,
    );
    const verdict = await judge(
      { assert: "resource.Public && resource.Size == 0" },
      box({ Size: 0 }, "Public"),
    );
    expect(verdict).toMatchObject(unknown);
    expect(verdict.message).toBe("Could not be decided: AWS::Sample::Box.Public is not known (denied).");
    expect(verdict.evidence).toEqual({ Size: 0 });
    expect(await judge({ assert: "!has(resource.Public)" }, box({}, "Public"))).toMatchObject(unknown);
    expect(await judge({ assert: "!has(resource.Settings.Days)" }, box({}, "Settings"))).toMatchObject(
      unknown,
    );
  });

  it("is UNKNOWN by error, never PASS, when the evaluation fails", async () => {
    const failing = [
      "resource.Labels['none'] != 'x'",
      "resource.Names[0] != 'x'",
      "10 / resource.Size != 1",
      "arn(resource.Name).Account != 'x'",
    ];
    for (const assert of failing) {
      const verdict = await judge({ assert }, box({ Name: "no arn" }));
      expect(verdict).toMatchObject({ status: "UNKNOWN", cause: { kind: "error", code: null } });
    }
    const wrongType = await judge({ assert: "resource.Size == 0" }, box({ Size: "big" }));
    expect(wrongType.cause?.message).toBe("assert: AWS::Sample::Box.Size: expected a number, got string");
  });

  it("is UNKNOWN by not-found when find() misses, and decided where the rest decides", async () => {
    const assert = "find('AWS::Sample::Lid', resource.Name).Closed";
    expect(await judge({ assert }, box({ Name: "lid" }))).toMatchObject({ cause: { kind: "not-found" } });
    expect(
      await judge({ assert: `${assert} || resource.Name == 'lid'` }, box({ Name: "lid" })),
    ).toMatchObject({
      status: "PASS",
    });
  });

  it("is UNKNOWN when a look-up misses a list, and NOT_APPLICABLE where the service is not offered", async () => {
    const list = (kind: "denied" | "unsupported-region"): UnreadableList[] => [
      { type: lidType.type, region: "eu-west-1", cause: { ...denied, kind } },
    ];
    const assert = "!here('AWS::Sample::Lid').exists(l, l.Closed)";
    expect(await judge({ assert }, box({}), sampleFacts([], list("denied")))).toMatchObject({
      status: "UNKNOWN",
    });
    expect(await judge({ assert }, box({}), sampleFacts([], list("unsupported-region")))).toMatchObject({
      status: "NOT_APPLICABLE",
      cause: { kind: "unsupported-region" },
    });
    expect(await judge({ assert }, box({}), sampleFacts())).toMatchObject({ status: "PASS" });
  });

  it("uses the account's own params where it has some", async () => {
    const facts = sampleFacts([], [], { parameters: { "sample-check": { days: 10 } } });
    expect((await judge({ assert: "params.days == 10" }, box({}), facts)).status).toBe("PASS");
    expect((await judge({ assert: "params.days == 90" }, box({}))).status).toBe("PASS");
  });

  it("sees the account, the organization, the region and the time", async () => {
    const assert = [
      "account.Id == '111122223333' && account.Tags['stage'] == 'prod' && !account.Management",
      "account.OrganizationalUnits == ['Root', 'Workloads'] && account.Partition == 'aws'",
      "organization.DelegatedAdministrators.exists(a, a.Service == 'guardduty.amazonaws.com')",
      "region == 'eu-west-1' && resource.Created.daysUntil(now) == 31",
    ].join(" && ");
    const verdict = await judge({ assert }, box({ Created: "2025-12-01T00:00:00Z" }));
    expect(verdict.status).toBe("PASS");
  });
});

describe("the organization", () => {
  const unknown = { id: null, managementAccount: null, delegatedAdministrators: null, accounts: null };
  const trust = (account: string) =>
    JSON.stringify({
      Statement: [{ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }],
    });

  it.each([
    "Id == ''",
    "ManagementAccount == account.Id",
    "DelegatedAdministrators.size() == 0",
    "Accounts.size() == 0",
  ])("that could not be asked makes a check on organization.%s UNKNOWN, has() too", async (condition) => {
    const facts = sampleFacts([], [], { organization: unknown });
    const [member] = condition.split(/[ .]/);
    for (const assert of [`organization.${condition}`, `has(organization.${member})`]) {
      expect(await judge({ assert }, box({}), facts)).toMatchObject({
        status: "UNKNOWN",
        cause: { kind: "not-collected" },
      });
    }
  });

  it.each(["Email == ''", "!account.Management", "OrganizationalUnits.size() == 0", "Tags.size() == 0"])(
    "that could not be asked leaves account.%s unknown",
    async (condition) => {
      const account = {
        ...sampleFacts().account,
        email: null,
        management: null,
        organizationalUnits: null,
        tags: null,
      };
      const assert = condition.startsWith("!") ? condition : `account.${condition}`;
      expect(await judge({ assert }, box({}), sampleFacts([], [], { account }))).toMatchObject({
        status: "UNKNOWN",
        cause: { kind: "not-collected" },
      });
      const when = await judge({ assert: "true", when: assert }, box({}), sampleFacts([], [], { account }));
      expect(when.status).toBe("UNKNOWN");
    },
  );

  it("has its members known by account: one that a policy names is no stranger", async () => {
    const audience = (of: string) =>
      `grants(resource.Name, account, organization).all(g, g.Audience == '${of}')`;
    const member = box({ Name: trust("222222222222") });
    const stranger = box({ Name: trust("555555555555") });
    expect((await judge({ assert: audience("organization") }, member)).status).toBe("PASS");
    expect((await judge({ assert: audience("external") }, stranger)).status).toBe("PASS");
    const nobodyKnown = sampleFacts([], [], { organization: unknown });
    expect((await judge({ assert: audience("external") }, member, nobodyKnown)).status).toBe("PASS");
  });
});

describe("set and unset", () => {
  it.each([
    ["has(resource.Name)", { Name: "" }, true],
    ["has(resource.Name)", { Name: null }, false],
    ["has(resource.Name)", {}, false],
    ["has(resource.Settings.Enabled)", { Settings: { Enabled: false } }, true],
    ["has(resource.Settings.Enabled)", {}, false],
    [
      "has(resource.Settings.Tree.Inner.Inner.Leaves)",
      { Settings: { Tree: { Inner: { Inner: { Leaves: [] } } } } },
      true,
    ],
    ["has(resource.Settings.Tree.Inner.Inner.Leaves)", { Settings: { Tree: { Inner: {} } } }, false],
    ["has(resource.Labels.a)", { Labels: { a: "" } }, true],
    ["has((resource.Settings).Days)", { Settings: { Days: 0 } }, true],
    ["resource.Rules.all(r, has(r.Port) && r.Protocol == '')", { Rules: [{ Port: 1 }] }, true],
    [
      "resource.Labels['constructor'] == 'x' && 'toString' in resource.Labels",
      { Labels: { constructor: "x", toString: "" } },
      true,
    ],
    ["resource.Created == timestamp('1970-01-01T00:00:00Z') && resource.Settings.Days + 1 == 1", {}, true],
    [
      "resource.Rules[0] in resource.Settings.Rules",
      { Rules: [{ Port: 1 }], Settings: { Rules: [{}, { Port: 1 }] } },
      true,
    ],
    [
      "resource.Rules[0] in resource.Settings.Rules",
      { Rules: [{ Port: 1 }], Settings: { Rules: [{}, { Port: 2 }] } },
      false,
    ],
    ["resource.Open.a.b[1] == 2 && resource.Open.a.c == 'x'", { Open: { a: { b: [1, 2], c: "x" } } }, true],
  ])("%s of %j is %s", async (assert, properties, expected) => {
    expect((await judge({ assert }, box(properties as Record<string, Json>))).status).toBe(
      expected ? "PASS" : "FAIL",
    );
  });
});

describe("short circuit", () => {
  type Fact = boolean | "unreadable";
  const names = ["Name", "BoxId", "Policy"] as const;
  type Tree =
    | { readonly leaf: number }
    | { readonly op: "&&" | "||"; readonly sides: readonly [Tree, Tree] }
    | { readonly not: Tree };

  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.record({ leaf: fc.nat(names.length - 1) }),
      fc.record({ op: fc.constantFrom("&&", "||"), sides: fc.tuple(tie("tree"), tie("tree")) }),
      fc.record({ not: tie("tree") }),
    ),
  }));

  function textOf(node: Tree): string {
    if ("leaf" in node) return `resource.${names[node.leaf]} == 'yes'`;
    return "not" in node ? `!(${textOf(node.not)})` : `(${node.sides.map(textOf).join(` ${node.op} `)})`;
  }

  /** Kleene's logic: unreadable stands for either, and is absorbed when both would give the same. */
  function truth(node: Tree, facts: readonly Fact[]): Fact {
    if ("leaf" in node) return facts[node.leaf] ?? "unreadable";
    if ("not" in node) {
      const inner = truth(node.not, facts);
      return inner === "unreadable" ? inner : !inner;
    }
    const sides = new Set(node.sides.map((side) => truth(side, facts)));
    const deciding = node.op === "||";
    if (sides.has(deciding)) return deciding;
    return sides.has("unreadable") ? "unreadable" : !deciding;
  }

  it("absorbs what could not be read exactly when the rest decides, in either order", async () => {
    const fact = fc.constantFrom<Fact>(true, false, "unreadable");
    await fc.assert(
      fc.asyncProperty(tree, fc.array(fact, { minLength: 3, maxLength: 3 }), async (node, facts) => {
        const readable = names.filter((_, index) => facts[index] !== "unreadable");
        const properties = Object.fromEntries(
          readable.map((name) => [name, facts[names.indexOf(name)] ? "yes" : "no"]),
        );
        const unreadable = names.filter((_, index) => facts[index] === "unreadable");
        const verdict = await judge({ assert: textOf(node) }, box(properties, ...unreadable));
        const expected = truth(node, facts);
        expect(verdict.status).toBe(expected === "unreadable" ? "UNKNOWN" : expected ? "PASS" : "FAIL");
        expect(verdict.cause).toEqual(expected === "unreadable" ? denied : null);
      }),
    );
  });

  it("absorbs within exists() and all(), as if they were written out", async () => {
    const lids = [
      sampleResource({ LidId: "1", Closed: false }, { type: lidType.type }),
      sampleResource({ LidId: "2" }, { type: lidType.type, unreadable: { Closed: denied } }),
      sampleResource({ LidId: "3", Closed: true }, { type: lidType.type }),
    ];
    const facts = (...indexes: number[]) => sampleFacts(lids.filter((_, index) => indexes.includes(index)));
    const some = "all('AWS::Sample::Lid').exists(l, l.Closed)";
    const every = "all('AWS::Sample::Lid').all(l, l.Closed)";
    expect((await judge({ assert: some }, box({}), facts(0, 1, 2))).status).toBe("PASS");
    expect((await judge({ assert: some }, box({}), facts(0, 1))).status).toBe("UNKNOWN");
    expect((await judge({ assert: every }, box({}), facts(0, 1, 2))).status).toBe("FAIL");
    expect((await judge({ assert: every }, box({}), facts(1, 2))).status).toBe("UNKNOWN");
    const size = "all('AWS::Sample::Lid').size() == 3 && all('AWS::Sample::Lid').exists(l, l.LidId == '2')";
    expect((await judge({ assert: size }, box({}), facts(0, 1, 2))).status).toBe("PASS");
  });
});

describe("evidence", () => {
  it("is cut where it is long, and says how much is missing", async () => {
    const Names = Array.from({ length: 25 }, (_, index) => `n${index}`);
    const { evidence } = await judge(
      { assert: "resource.Names.size() == 0 && resource.Policy == ''" },
      box({ Names, Policy: "p".repeat(1500) }),
    );
    expect(evidence["Names"]).toEqual([...Names.slice(0, 10), "… 15 more"]);
    expect(evidence["Policy"]).toBe(`${"p".repeat(1000)}… (500 more characters)`);
  });

  it("is what the check's own expressions give, as it is stored", async () => {
    const evidence = {
      Open: "resource.Rules.filter(r, r.Open)",
      Days: "resource.Settings.Days + 1",
      Since: "resource.Created",
      Lids: "all('AWS::Sample::Lid')",
      Missing: "resource.Labels['none']",
      Denied: "resource.Name",
    };
    const lid = sampleResource({ LidId: "l" }, { type: lidType.type });
    const resource = box({ Rules: [{ Open: true, Port: 1 }, {}], Created: "2025-12-01T00:00:00Z" }, "Name");
    const verdict = await judge({ assert: "resource.Public", evidence }, resource, sampleFacts([lid]));
    expect(verdict).toMatchObject({ status: "FAIL" });
    expect(verdict.evidence).toEqual({
      Open: [{ Open: true, Port: 1 }],
      Days: 1,
      Since: "2025-12-01T00:00:00.000Z",
      Lids: [lid.arn],
      Missing: "not known: No such key: none",
      Denied: "not known: denied",
    });
  });
});
