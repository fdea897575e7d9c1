import { AccountView } from "./account-view.ts";
import type { AccountFacts } from "./facts.ts";
import type { Language } from "./language.ts";
import { AccountViews, Lookups } from "./lookups.ts";
import { OrganizationView } from "./organization-view.ts";

/** An account's facts in the form that expressions take, made once for all checks. */
export interface PreparedFacts {
  readonly views: AccountViews;
  readonly account: object;
  readonly organization: object;
  readonly lookups: (region: string) => Lookups;
}

/** Prepares facts and remembers what was prepared for as long as the facts are used. */
export function factsPreparer(language: Language): (facts: AccountFacts) => PreparedFacts {
  const prepared = new WeakMap<AccountFacts, PreparedFacts>();
  return (facts) => {
    const known = prepared.get(facts);
    if (known !== undefined) return known;
    const fresh = prepare(facts, language);
    prepared.set(facts, fresh);
    return fresh;
  };
}

function prepare(facts: AccountFacts, language: Language): PreparedFacts {
  const { account, organization } = facts;
  const views = new AccountViews(facts, language.viewedType);
  const regions = new Map<string, Lookups>();
  return {
    views,
    account: new AccountView(account, facts.partition),
    organization: new OrganizationView(organization),
    lookups: (region) => {
      const known = regions.get(region);
      if (known !== undefined) return known;
      const fresh = new Lookups(views, region);
      regions.set(region, fresh);
      return fresh;
    },
  };
}
