import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareRole, differenceText } from "../../scanner/role/compare-role.ts";
import type { FoundRole } from "../../scanner/role/found-role.ts";
import { inlinePolicyName } from "../../scanner/role/read-actions.ts";
import { sameDocument } from "../../scanner/role/same-document.ts";
import { type WantedRole, wantedRole } from "../../scanner/role/wanted-role.ts";
import { settingsSets } from "./role-settings-sets.ts";

const sets = fc.constantFrom(...settingsSets.map(([, settings]) => settings));

/** What IAM says of a role that is as wanted. */
function asMade(wanted: WantedRole): FoundRole {
  return {
    arn: `arn:aws:iam::111122223333:role${wanted.path}${wanted.roleName}`,
    path: wanted.path,
    description: wanted.description,
    trustPolicy: encodeURIComponent(JSON.stringify(wanted.trustPolicy)),
    maxSessionDuration: wanted.maxSessionDuration,
    tags: wanted.tags,
    managedPolicyArns: wanted.managedPolicyArns,
    inlinePolicies:
      wanted.inlinePolicy === null ? {} : { [inlinePolicyName]: JSON.stringify(wanted.inlinePolicy) },
    permissionsBoundary: null,
  };
}

/** Another way to write the same document: members in any order, a single value with or without its list, encoded or not. */
function rewritten(document: unknown, { draw, encoded }: { draw: () => boolean; encoded: boolean }): string {
  const rewrite = (value: unknown, mayBeList = true): unknown => {
    if (Array.isArray(value)) {
      const items = value.map((item) => rewrite(item, false));
      if (items.length === 1 && draw()) return items[0];
      return draw() ? items.toReversed() : items;
    }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(
        ([key, member]) => [key, rewrite(member, key !== "Sid" && key !== "Effect")] as const,
      );
      return Object.fromEntries(draw() ? entries.toReversed() : entries);
    }
    return typeof value === "string" && mayBeList && draw() ? [value] : value;
  };
  const { Version, ...rest } = document as { readonly Version: string };
  const text = JSON.stringify({ ...(rewrite(rest) as object), Version });
  return encoded ? encodeURIComponent(text) : text;
}

const ways = fc.record({
  draws: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  encoded: fc.boolean(),
});

function way({ draws, encoded }: { readonly draws: readonly boolean[]; readonly encoded: boolean }) {
  let next = 0;
  return { draw: () => draws[next++ % draws.length] ?? false, encoded };
}

describe("compareRole", () => {
  test("finds no difference in a role that is as wanted, however its documents are written", () => {
    fc.assert(
      fc.property(sets, ways, ways, fc.dictionary(fc.string(), fc.string()), (settings, one, other, tags) => {
        const wanted = wantedRole(settings);
        const made = asMade(wanted);
        const found = {
          ...made,
          tags: { ...tags, ...made.tags },
          trustPolicy: rewritten(wanted.trustPolicy, way(one)),
          inlinePolicies:
            wanted.inlinePolicy === null
              ? {}
              : { [inlinePolicyName]: rewritten(wanted.inlinePolicy, way(other)) },
        };
        expect(compareRole(wanted, found)).toEqual([]);
      }),
    );
  });

  test("names exactly what was changed", () => {
    const changes: Readonly<Record<string, (role: FoundRole) => Partial<FoundRole>>> = {
      path: ({ path }) => ({ path: `${path}other/` }),
      "trust policy": ({ trustPolicy }) => ({
        trustPolicy: trustPolicy.replaceAll("222222222201", "222222222209"),
      }),
      "attached policy AdministratorAccess": ({ managedPolicyArns }) => ({
        managedPolicyArns: [...managedPolicyArns, "arn:aws:iam::aws:policy/AdministratorAccess"],
      }),
      "inline policy mine": ({ inlinePolicies }) => ({ inlinePolicies: { ...inlinePolicies, mine: "{}" } }),
      "permissions boundary": () => ({ permissionsBoundary: "arn:aws:iam::111122223333:policy/limit" }),
      "session duration": ({ maxSessionDuration }) => ({ maxSessionDuration: maxSessionDuration - 1 }),
      description: () => ({ description: "mine" }),
      "tag CreatedBy": () => ({ tags: { CreatedBy: "somebody" } }),
    };
    fc.assert(
      fc.property(sets, fc.subarray(Object.keys(changes)), (settings, chosen) => {
        const wanted = wantedRole(settings);
        let found = asMade(wanted);
        for (const name of chosen) found = Object.assign({}, found, changes[name]?.(found));
        const texts = compareRole(wanted, found).map(differenceText);
        expect(texts).toHaveLength(chosen.length);
        for (const name of chosen) expect(texts.some((text) => text.startsWith(name))).toBe(true);
      }),
    );
  });

  test("a policy that is missing is one difference, as is a role that is missing", () => {
    fc.assert(
      fc.property(sets, (settings) => {
        const wanted = wantedRole(settings);
        const found = { ...asMade(wanted), managedPolicyArns: [] };
        expect(compareRole(wanted, found).map(differenceText)).toEqual([
          `attached policy ${settings.permissionsPolicy} is missing`,
        ]);
        expect(compareRole(wanted, null).map(differenceText)).toEqual(["the role is missing"]);
      }),
    );
  });
});

describe("sameDocument", () => {
  const document = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" }],
  };
  const changed = (statement: object) => ({
    ...document,
    Statement: [{ ...document.Statement[0], ...statement }],
  });

  test.each([
    [
      "an account by its id and by its root",
      changed({ Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
    ],
    ["an action in other letters", changed({ Action: ["STS:assumerole"] })],
  ])("%s are the same", (_, other) => {
    expect(sameDocument(document, JSON.stringify(other))).toBe(true);
  });

  test.each([
    ["another principal", changed({ Principal: "*" })],
    ["a condition", changed({ Condition: { StringEquals: { "sts:ExternalId": "a" } } })],
    ["another version", { ...document, Version: "2008-10-17" }],
    ["no version", { Statement: document.Statement }],
    [
      "one more statement",
      { ...document, Statement: [...document.Statement, { Effect: "Deny", Action: "*" }] },
    ],
    ["a text that is no document", "%7Bnot json"],
    ["nothing", null],
  ])("%s makes another document", (_, other) => {
    expect(sameDocument(document, other)).toBe(false);
  });
});
