import { type Caller, exempted, noOrganization, unidentified, unnamed } from "./caller.ts";
import { callerReach, type Permission } from "./caller-reach.ts";
import { isSourceKey } from "./condition-key.ts";
import { type Ease, easiest, isEasier } from "./ease.ts";
import { type NamedIdentities, possibleOrganizations, principalAccount } from "./named-identities.ts";
import { principalMeaning } from "./principal.ts";

/**
 * Who is let in:
 * - `anyone`: any AWS account in the world, or everybody without one
 * - `organization`: members of the owner's organization, or one account of it (`account`)
 * - `external`: one account (`account`), the members of a foreign organization (`organization`), or with
 *   neither somebody who cannot be told from the policy (a canonical user). Whether an account is in the
 *   owner's organization is not known either, unless a condition says so
 * - `account`: the owner's own account
 * - `service`: an AWS service, on behalf of anybody or of one `account` or `organization`
 * - `federated`: identities of a SAML or OpenID Connect provider; of any with the principal `*`
 */
export type Audience = "anyone" | "organization" | "external" | "account" | "service" | "federated";

/** Somebody whom a permission lets in. */
export interface Admission {
  readonly audience: Audience;
  readonly account: string;
  readonly organization: string;
  readonly ease: Ease;
  readonly confusedDeputy: boolean;
}

type Reach = (account: string, organization: string) => Ease;

const stranger: Caller = {
  kind: "principal",
  account: unnamed,
  organization: unnamed,
  service: null,
  sourceIsOwn: true,
};
const strangers: readonly Caller[] = [
  stranger,
  { ...stranger, organization: noOrganization },
  { ...stranger, kind: "anonymous", organization: noOrganization },
];
const strangeOrganizations: readonly string[] = [unnamed, noOrganization];

function admission(audience: Audience, ease: Ease, more: Partial<Admission> = {}): Admission {
  return { audience, account: "", organization: "", ease, confusedDeputy: false, ...more };
}

function added(ease: Ease, wider: Ease): Ease {
  return isEasier(ease, wider) ? ease : "never";
}

/**
 * An account's principals, where they get in more easily than all those of their organization do (`wider`).
 */
function accountAdmissions(
  account: string,
  { owner }: Permission,
  named: NamedIdentities,
  reach: (organization: string) => Ease,
  wider: (organization: string) => Ease,
): Admission[] {
  const gain = (organization: string) => added(reach(organization), wider(organization));
  const organizations = possibleOrganizations(account, named, owner);
  if (account === owner.account) {
    return [admission("account", easiest(organizations.map(gain)), { account })];
  }
  const shown = account === exempted ? "" : account;
  const isOwn = (organization: string) => organization !== "" && organization === owner.organization;
  const outside = easiest(organizations.filter((organization) => !isOwn(organization)).map(gain));
  const inside = easiest(organizations.filter(isOwn).map(gain));
  return [
    admission("external", outside, { account: shown }),
    admission("organization", added(inside, outside), {
      account: shown,
      organization: owner.organization,
    }),
  ];
}

/**
 * A service (null: any) on behalf of whomever it gets in for more easily than they do themselves (`direct`).
 */
function serviceAdmissions(
  permission: Permission,
  named: NamedIdentities,
  service: string | null,
  direct: Reach,
): Admission[] {
  const caller: Caller = { ...stranger, kind: "service", service };
  const reach: Reach = (account, organization) =>
    callerReach(permission, { ...caller, account, organization });
  const gain: Reach = (account, organization) =>
    added(reach(account, organization), direct(account, organization));
  const forStrangers = easiest(strangeOrganizations.map((organization) => gain(unnamed, organization)));
  // Whether a stranger can use the service is a question of the source alone, whatever else narrows the statement.
  const confusedDeputy = strangeOrganizations.some(
    (organization) =>
      callerReach(permission, { ...caller, organization }, ({ key }) => isSourceKey(key)) === "free",
  );
  const forMembers = (organization: string) =>
    named.organizations.includes(organization)
      ? easiest([forStrangers, gain(unnamed, organization)])
      : forStrangers;
  return [
    admission("service", forStrangers, { confusedDeputy }),
    ...named.organizations.map((organization) =>
      admission("service", added(gain(unnamed, organization), forStrangers), { organization }),
    ),
    ...named.accounts.map((account) =>
      admission(
        "service",
        easiest(
          possibleOrganizations(account, named, permission.owner).map((organization) =>
            added(gain(account, organization), forMembers(organization)),
          ),
        ),
        { account: account === exempted ? "" : account },
      ),
    ),
  ];
}

/** `*`: strangers first, then whoever gets in where strangers do not, or more easily. */
function everyoneAdmissions(permission: Permission, named: NamedIdentities): Admission[] {
  const { owner } = permission;
  const anyone = easiest(strangers.map((caller) => callerReach(permission, caller)));
  const direct: Reach = (account, organization) =>
    easiest([anyone, callerReach(permission, { ...stranger, account, organization })]);
  const federated = callerReach(permission, { ...stranger, kind: "federated", account: unidentified });
  return [
    admission("anyone", anyone),
    admission("federated", added(federated, anyone)),
    ...named.organizations.map((organization) =>
      admission(
        organization === owner.organization ? "organization" : "external",
        added(direct(unnamed, organization), anyone),
        { organization },
      ),
    ),
    ...named.accounts.flatMap((account) =>
      accountAdmissions(
        account,
        permission,
        named,
        (organization) => direct(account, organization),
        (organization) =>
          named.organizations.includes(organization) ? direct(unnamed, organization) : anyone,
      ),
    ),
    ...serviceAdmissions(permission, named, null, direct),
  ];
}

/** Of admissions of the same callers, the easiest; none that never comes about. */
function distinct(admissions: readonly Admission[]): Admission[] {
  const found = new Map<string, Admission>();
  for (const each of admissions) {
    const name = [each.audience, each.account, each.organization].join(" ");
    if (isEasier(each.ease, found.get(name)?.ease ?? "never")) found.set(name, each);
  }
  return [...found.values()];
}

/** Whom a permission lets in: for each kind of caller one admission, unless a wider one includes it. */
export function admissionsOf(permission: Permission, named: NamedIdentities): Admission[] {
  const meaning = principalMeaning(permission.principal);
  switch (meaning.kind) {
    case "everyone":
      return distinct(everyoneAdmissions(permission, named));
    case "service": {
      const service = meaning.name === "*" ? null : meaning.name;
      return distinct(serviceAdmissions(permission, named, service, () => "never"));
    }
    case "federated": {
      const { account } = meaning;
      const caller: Caller = { ...stranger, kind: "federated", account, sourceIsOwn: false };
      return distinct([admission("federated", callerReach(permission, caller), { account })]);
    }
    case "cloudfront-identity": {
      const caller: Caller = {
        ...stranger,
        account: unidentified,
        organization: noOrganization,
        sourceIsOwn: false,
      };
      return distinct([admission("service", callerReach(permission, caller))]);
    }
    case "unique-id":
      // Deleted, and nobody can become it again.
      return [];
    case "account":
    case "identity":
    case "canonical-user":
    case "unrecognised": {
      const account = principalAccount(meaning) ?? unidentified;
      const caller: Caller = { ...stranger, account, sourceIsOwn: false };
      const reach = (organization: string) => callerReach(permission, { ...caller, organization });
      return distinct(accountAdmissions(account, permission, named, reach, () => "never"));
    }
  }
}
