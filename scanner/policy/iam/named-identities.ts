import { exempted, noOrganization, type Owner, unidentified, unnamed } from "./caller.ts";
import { identityFamily } from "./condition-key.ts";
import { fixedValue, tiedTo } from "./condition-value.ts";
import type { PolicyDocument, Principal } from "./document.ts";
import { parseConditionOperator } from "./operator.ts";
import { type PrincipalMeaning, principalMeaning } from "./principal.ts";

/**
 * The accounts and organizations that a policy tells apart: those it spells out, and one for all the rest.
 */
export interface NamedIdentities {
  readonly accounts: readonly string[];
  /** Those with a name of their own, the owner's first if it has one. */
  readonly organizations: readonly string[];
}

/** The account of a principal; null when it is of none (services) or anybody's. */
export function principalAccount(meaning: PrincipalMeaning): string | null {
  switch (meaning.kind) {
    case "account":
    case "identity":
      return meaning.account;
    case "unique-id":
    case "canonical-user":
    case "unrecognised":
    case "cloudfront-identity":
      return unidentified;
    case "everyone":
    case "service":
    case "federated":
      return null;
  }
}

function accountsOf(principals: readonly Principal[] | null): string[] {
  return (principals ?? []).flatMap((principal) => principalAccount(principalMeaning(principal)) ?? []);
}

/** Collects what a document spells out, in its conditions and principals. */
export function namedIdentities(document: PolicyDocument, owner: Owner): NamedIdentities {
  const accounts = new Set([owner.account]);
  const organizations = new Set(owner.organization === "" ? [] : [owner.organization]);
  for (const statement of document.statements) {
    for (const account of accountsOf(statement.principals))
      if (account !== unidentified) accounts.add(account);
    for (const account of accountsOf(statement.notPrincipals)) {
      accounts.add(account === unidentified ? exempted : account);
    }
    for (const { operator, key, values } of statement.conditions) {
      const family = identityFamily(key);
      if (family === null) continue;
      const { test } = parseConditionOperator(operator);
      const found = family === "account" || family === "arn" ? accounts : organizations;
      for (const value of values) {
        const fixed = fixedValue(value, owner, document.version);
        const tied = fixed === null ? null : tiedTo(fixed, family, test);
        if (tied !== null && tied !== "") found.add(tied);
      }
    }
  }
  return { accounts: [...accounts], organizations: [...organizations] };
}

/** Organizations that an account can be in, as far as a policy tells them apart. */
export function possibleOrganizations(account: string, named: NamedIdentities, owner: Owner): string[] {
  if (account === owner.account) return [owner.organization];
  return [...named.organizations, unnamed, noOrganization];
}
