import { type Caller, exempted, noOrganization, type Owner, unidentified, unnamed } from "./caller.ts";
import { callerReach, denialsOf, type Permission } from "./caller-reach.ts";
import { isSourceKey } from "./condition-key.ts";
import type { Condition, PolicyDocument, Principal, Statement } from "./document.ts";
import { type Ease, easiest, isEasier } from "./ease.ts";
import {
  type NamedIdentities,
  namedIdentities,
  possibleOrganizations,
  principalAccount,
} from "./named-identities.ts";
import { principalMeaning } from "./principal.ts";

export type { Owner } from "./caller.ts";

/**
 * Who a grant lets in:
 * - `anyone`: any AWS account in the world, or everybody without one
 * - `organization`: members of the owner's organization, or one account of it (`account`)
 * - `external`: one account (`account`) or, with `''`, accounts that are not known: a foreign organization, a canonical user, a
 *   deleted principal's unique id. Whether the account is in the owner's organization is not known either
 * - `account`: the owner's own account
 * - `service`: an AWS service
 * - `federated`: identities of a SAML or OpenID Connect provider
 */
export type Audience = "anyone" | "organization" | "external" | "account" | "service" | "federated";

export interface Grant {
  readonly audience: Audience;
  /** The principal element's value; `*` also for `NotPrincipal`. */
  readonly principal: string;
  /** The one account that is let in, for `service` the one on whose behalf; `''` when it is not one or not known. */
  readonly account: string;
  readonly actions: readonly string[];
  /** Not empty: every action but these. */
  readonly notActions: readonly string[];
  /** `*` when the statement names none; for `NotResource` `*` as well. */
  readonly resources: readonly string[];
  /** All the statement's conditions, whether they say who or not. */
  readonly conditions: readonly Condition[];
  /** Only from a place (addresses, VPC, endpoint) or with a claim or thing that a caller does not choose. */
  readonly restricted: boolean;
  /** A service that can be used by a stranger: nothing ties it to the account or organization on whose behalf it calls. */
  readonly confusedDeputy: boolean;
}

/** Somebody who is let in. */
interface Admission {
  readonly audience: Audience;
  readonly account: string;
  readonly ease: Ease;
  readonly confusedDeputy: boolean;
}

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

function servicesFor(service: string | null, account: string, organizations: readonly string[]): Caller[] {
  return organizations.map((organization) => ({
    kind: "service",
    account,
    organization,
    service,
    sourceIsOwn: true,
  }));
}

function best(permission: Permission, callers: readonly Caller[]): Ease {
  return easiest(callers.map((caller) => callerReach(permission, caller)));
}

function admission(audience: Audience, account: string, ease: Ease, confusedDeputy = false): Admission {
  return { audience, account, ease, confusedDeputy };
}

/** Whether a service can get in on a stranger's behalf, whatever else narrows the statement. */
function servesStrangers(permission: Permission, service: string | null): boolean {
  return servicesFor(service, unnamed, [unnamed, noOrganization]).some(
    (caller) => callerReach(permission, caller, ({ key }) => isSourceKey(key)) === "free",
  );
}

/** An account, in the organizations that it may be in; `wider(organization)` is what its like have already. */
function accountAdmissions(
  account: string,
  permission: Permission,
  named: NamedIdentities,
  reach: (organization: string) => Ease,
  wider: (organization: string) => Ease,
): Admission[] {
  const { owner } = permission;
  const added = (organization: string): Ease => {
    const ease = reach(organization);
    return isEasier(ease, wider(organization)) ? ease : "never";
  };
  const organizations = possibleOrganizations(account, named, owner);
  if (account === owner.account) return [admission("account", account, easiest(organizations.map(added)))];
  const name = account === exempted ? "" : account;
  const isOwn = (organization: string) => organization !== "" && organization === owner.organization;
  const outside = easiest(organizations.filter((organization) => !isOwn(organization)).map(added));
  const inside = easiest(organizations.filter(isOwn).map(added));
  return [
    admission("external", name, outside),
    admission("organization", name, isEasier(inside, outside) ? inside : "never"),
  ];
}

/** `*`: strangers first, then whoever gets in where strangers do not, or more easily. */
function everyoneAdmissions(permission: Permission, named: NamedIdentities): Admission[] {
  const { owner } = permission;
  const asPrincipal = (account: string, organization: string) =>
    callerReach(permission, { ...stranger, account, organization });
  const asService = (account: string, organization: string) =>
    best(permission, servicesFor(null, account, [organization]));
  const anyone = best(permission, strangers);
  const service = best(permission, servicesFor(null, unnamed, [unnamed, noOrganization]));
  const admissions = [admission("anyone", "", anyone)];
  // Strangers who get in directly need no service to do it for them.
  if (isEasier(service, anyone)) {
    admissions.push(admission("service", "", service, servesStrangers(permission, null)));
  }
  const known = easiest([anyone, service]);
  const members = new Map<string, Ease>();
  for (const organization of named.organizations) {
    const direct = asPrincipal(unnamed, organization);
    const ease = easiest([
      isEasier(direct, anyone) ? direct : "never",
      isEasier(asService(unnamed, organization), known) ? asService(unnamed, organization) : "never",
    ]);
    members.set(organization, easiest([direct, anyone]));
    admissions.push(admission(organization === owner.organization ? "organization" : "external", "", ease));
  }
  for (const account of named.accounts) {
    admissions.push(
      ...accountAdmissions(
        account,
        permission,
        named,
        (organization) => asPrincipal(account, organization),
        (organization) => members.get(organization) ?? anyone,
      ),
      ...accountAdmissions(
        account,
        permission,
        named,
        (organization) => asService(account, organization),
        (organization) => easiest([known, asService(unnamed, organization)]),
      ),
    );
  }
  return admissions;
}

function serviceAdmission(permission: Permission, named: NamedIdentities, service: string | null): Admission {
  const { owner } = permission;
  const accounts = [...new Set([...named.accounts, unnamed])].map((account) => ({
    account,
    ease: best(permission, servicesFor(service, account, possibleOrganizations(account, named, owner))),
  }));
  const admitted = accounts.filter(({ ease }) => ease !== "never");
  const [only] = admitted;
  const account = admitted.length === 1 && only !== undefined && only.account !== unnamed ? only.account : "";
  return admission(
    "service",
    account,
    easiest(admitted.map(({ ease }) => ease)),
    servesStrangers(permission, service),
  );
}

function admissionsOf(permission: Permission, named: NamedIdentities): Admission[] {
  const meaning = principalMeaning(permission.principal);
  switch (meaning.kind) {
    case "everyone":
      return everyoneAdmissions(permission, named);
    case "service":
      return [serviceAdmission(permission, named, meaning.name === "*" ? null : meaning.name)];
    case "cloudfront-identity": {
      const caller: Caller = { ...stranger, account: unidentified, sourceIsOwn: false };
      return [admission("service", "", callerReach(permission, { ...caller, organization: noOrganization }))];
    }
    case "federated": {
      const caller: Caller = { ...stranger, kind: "federated", account: meaning.account, sourceIsOwn: false };
      return [admission("federated", meaning.account, callerReach(permission, caller))];
    }
    case "account":
    case "identity":
    case "unique-id":
    case "canonical-user":
    case "unrecognised": {
      const account = principalAccount(meaning) ?? "";
      const caller: Caller = { ...stranger, account, sourceIsOwn: false };
      const reach = (organization: string) => callerReach(permission, { ...caller, organization });
      return accountAdmissions(account, permission, named, reach, () => "never");
    }
  }
}

function grantOf(statement: Statement, principal: Principal, admitted: Admission): Grant {
  return {
    audience: admitted.audience,
    principal: principal.value,
    account: admitted.account,
    actions: statement.actions ?? [],
    notActions: statement.notActions ?? [],
    resources: statement.resources ?? ["*"],
    conditions: statement.conditions,
    restricted: admitted.ease === "restricted",
    confusedDeputy: admitted.confusedDeputy,
  };
}

/** Of admissions of the same audience and account, the easiest. */
function distinct(admissions: readonly Admission[]): Admission[] {
  const found = new Map<string, Admission>();
  for (const each of admissions) {
    const name = `${each.audience} ${each.account}`;
    const earlier = found.get(name);
    if (each.ease !== "never" && (earlier === undefined || isEasier(each.ease, earlier.ease))) {
      found.set(name, each);
    }
  }
  return [...found.values()];
}

/**
 * Who may do what by a resource policy or trust policy. Statements without `Principal` grant nobody anything.
 *
 * Each principal of each Allow statement is tried with every kind of caller that the document can tell apart: strangers (in an
 * organization, in none, anonymous), members of each organization and account that it spells out, services on behalf
 * of each of them. A caller is let in unless a condition certainly fails for it, or a Deny certainly applies to all that the
 * statement allows; so a wider audience is reported where it cannot be told, never a narrower one. One principal gives several grants when different
 * callers are let in: one for each audience and account that no wider grant includes.
 *
 * Taken into account: every operator's negation, quantifier and `IfExists`; keys for the account, organization, organization path and ARN of
 * the principal and of the source, and the network keys; Deny statements whose actions and resources include all of the
 * Allow's, with `NotPrincipal` and conditions; the variables for the resource's own account and organization.
 * Not taken into account: two conditions or two Deny statements that only together exclude a caller of one kind; a Deny that covers a part
 * of the actions or resources; values with wildcards in the place of an account or organization, which narrow nothing;
 * what other policies say (identity policies, SCPs, block public access); which accounts are in the organization.
 * `s3:DataAccessPointAccount` counts as the caller's account: whom the access points let in, their own policies say.
 * `Allow` with `NotPrincipal` is anyone; those it names are not taken out.
 * @throws PolicyDocumentError for an unknown condition operator in a document that was not parsed.
 */
export function accessGrants(document: PolicyDocument, owner: Owner): Grant[] {
  const named = namedIdentities(document, owner);
  return document.statements.flatMap((statement) => {
    if (statement.effect === "Deny") return [];
    const denials = denialsOf(document, statement);
    const everyoneElse: readonly Principal[] = [{ type: "*", value: "*" }];
    const principals = statement.notPrincipals === null ? (statement.principals ?? []) : everyoneElse;
    return principals.flatMap((principal) => {
      const permission: Permission = { document, owner, statement, principal, denials };
      return distinct(admissionsOf(permission, named)).map((admitted) =>
        grantOf(statement, principal, admitted),
      );
    });
  });
}
