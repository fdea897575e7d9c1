import { type Admission, type Audience, admissionsOf } from "./admission.ts";
import type { Owner } from "./caller.ts";
import { denialsOf } from "./caller-reach.ts";
import type { Condition, PolicyDocument, Principal, Statement } from "./document.ts";
import { namedIdentities } from "./named-identities.ts";

export type { Audience } from "./admission.ts";
export type { Owner } from "./caller.ts";

/** Somebody who may do something by a policy. */
export interface Grant {
  readonly audience: Audience;
  /** The principal element's value; `*` also for `NotPrincipal`. */
  readonly principal: string;
  /**
   * The one account that is let in, for `service` the one on whose behalf; `''` when it is not one or not
   * known.
   */
  readonly account: string;
  /**
   * The organization whose members are let in, for `service` on whose behalf; `''` when it is not one or not
   * known.
   */
  readonly organization: string;
  readonly actions: readonly string[];
  /** With `NotAction`, `actions` is empty and this is what is left out. */
  readonly notActions: readonly string[];
  /** `*` when the statement names none, or with `NotResource`. */
  readonly resources: readonly string[];
  /** All the statement's conditions, whether they say who or not. */
  readonly conditions: readonly Condition[];
  /** Only from a place (addresses, VPC, endpoint) or with a claim or thing that a caller does not choose. */
  readonly restricted: boolean;
  /**
   * A service that a stranger can use: nothing ties it to the account or organization on whose behalf it
   * calls.
   */
  readonly confusedDeputy: boolean;
}

function grantOf(statement: Statement, principal: Principal, admitted: Admission): Grant {
  return {
    audience: admitted.audience,
    principal: principal.value,
    account: admitted.account,
    organization: admitted.organization,
    actions: statement.actions ?? [],
    notActions: statement.notActions ?? [],
    resources: statement.resources ?? ["*"],
    conditions: statement.conditions,
    restricted: admitted.ease === "restricted",
    confusedDeputy: admitted.confusedDeputy,
  };
}

/**
 * Who may do what by a resource policy or trust policy. Statements without `Principal` grant nobody anything.
 *
 * Each principal of each Allow statement is tried with every kind of caller that the document can tell apart:
 * strangers (in an organization, in none, anonymous), members of each organization and account that it spells
 * out, services on behalf of each of them. A caller is let in unless a condition certainly fails for it, or a
 * Deny certainly applies to all that the statement allows; so what cannot be told makes an audience wider,
 * never narrower. One principal gives several grants when different callers are let in: one for each
 * audience, account and organization that no wider grant includes.
 *
 * A role or user that is shown by its unique id (`AROA…`, `AIDA…`) gets nothing: IAM puts the id in the place
 * of the ARN once the principal is deleted, and one that is created again under the same name has another id.
 * A Deny whose `NotPrincipal` is such an id still counts as sparing somebody, which is the wider reading.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 *
 * Taken into account: negation, quantifier and `IfExists` of operators; the keys for account, organization,
 * organization path and ARN of the principal and of the source; the network keys; Deny statements whose
 * actions and resources include all of the Allow's, with `NotPrincipal` and conditions; the variables for the
 * resource's own account and organization.
 *
 * Not taken into account: conditions or Deny statements that exclude a kind of caller only together; a Deny
 * of a part of the actions or resources; values with wildcards in the place of an account or organization,
 * which narrow nothing; other policies (identity policies, SCPs, public access blocks); which accounts are in
 * the organization. The account of `s3:DataAccessPointAccount` counts as the caller's: whom its access points
 * let in, their own policies say. With `Allow` and `NotPrincipal`, those who are named are not taken out.
 * @throws PolicyDocumentError for an unknown condition operator in a document that was not parsed.
 */
export function accessGrants(document: PolicyDocument, owner: Owner): Grant[] {
  const named = namedIdentities(document, owner);
  return document.statements.flatMap((statement) => {
    if (statement.effect === "Deny") return [];
    const denials = denialsOf(document, statement);
    const everyone: readonly Principal[] = [{ type: "*", value: "*" }];
    const principals = statement.notPrincipals === null ? (statement.principals ?? []) : everyone;
    return principals.flatMap((principal) =>
      admissionsOf({ document, owner, statement, principal, denials }, named).map((admitted) =>
        grantOf(statement, principal, admitted),
      ),
    );
  });
}
