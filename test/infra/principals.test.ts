import { expect, it } from "vitest";
import { hubPrincipals } from "../../infra/hub/principals.ts";
import { targetPrincipals } from "../../infra/targets/permissions/principals.ts";
import { aboutEverything, unknownActions } from "./policy-cases.ts";

const principals = [...hubPrincipals, ...targetPrincipals];

/** Statements that are about every resource there is, with the reason why no smaller one can be named. */
const everyResource: Readonly<Record<string, string>> = {
  KnowOrganization: "Organizations has no resource for the question which organization this is",
  ReadOrganization: "lists of Organizations have no resource",
  SignInToRegistry: "a registry's token is of the whole registry",
  DeliverLog: "deliveries of logs have no resource",
  AccountManagesKey: "in a key's policy it is the key",
  AlarmsAreEncrypted: "in a key's policy it is the key",
  EventsAreEncrypted: "in a key's policy it is the key",
};

it("what the stack allows is about single resources, but for a few statements that cannot be", () => {
  const found = new Set(principals.flatMap(({ statements }) => aboutEverything(statements)));
  const unreasoned = [...found].filter((sid) => everyResource[sid] === undefined);
  const stale = Object.keys(everyResource).filter((sid) => !found.has(sid));
  expect({ unreasoned, stale }).toEqual({ unreasoned: [], stale: [] });
});

it("no statement allows all actions, or all of a service", () => {
  // The account's own statement in a key's policy is how AWS lets IAM decide at all.
  const wide = principals
    .flatMap(({ statements }) => statements)
    .filter(({ Effect, Sid }) => Effect === "Allow" && Sid !== "AccountManagesKey")
    .flatMap(({ Action }) => Action.filter((action) => /^([\w-]+:)?\*$/.test(action)));
  expect(wide).toEqual([]);
});

it("every action that the stack allows exists", async () => {
  for (const { name, statements } of principals) {
    expect([name, await unknownActions(statements)]).toEqual([name, []]);
  }
});

it("every statement says why it is there, and within a principal its name is its own", () => {
  for (const { name, statements } of principals) {
    const sids = statements.map(({ Sid }) => Sid);
    expect([name, new Set(sids).size]).toEqual([name, sids.length]);
    for (const { Sid, why } of statements)
      expect([Sid, why]).toEqual([Sid, expect.stringMatching(/^[A-Z].{10,}[.]$/)]);
  }
});
