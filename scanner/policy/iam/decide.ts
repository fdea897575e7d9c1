import { conditionHolds } from "./condition.ts";
import type { PolicyDocument, Statement } from "./document.ts";
import { matchesAction, matchesResource } from "./pattern.ts";
import { matchesPrincipal } from "./principal.ts";
import { type AccessRequest, requestContext } from "./request.ts";
import { type ContextValues, substituteVariables } from "./variables.ts";

export type { AccessRequest } from "./request.ts";

/** What a document says about a request. `none` is not a refusal: another policy may allow it. */
export interface Decision {
  readonly effect: "Allow" | "Deny" | "none";
  /** The first statement that says so; null with `none`. */
  readonly statement: Statement | null;
}

function namesPrincipal(statement: Statement, request: AccessRequest, context: ContextValues): boolean {
  const { principals, notPrincipals } = statement;
  if (principals !== null) {
    return principals.some((principal) => matchesPrincipal(principal, request.principal, context));
  }
  return !(notPrincipals ?? []).some((principal) => matchesPrincipal(principal, request.principal, context));
}

function namesAction({ actions, notActions }: Statement, action: string): boolean {
  if (actions !== null) return actions.some((pattern) => matchesAction(pattern, action));
  return !(notActions ?? []).some((pattern) => matchesAction(pattern, action));
}

function namesResource(
  statement: Statement,
  resource: string,
  context: ContextValues,
  version: string,
): boolean {
  const matches = (written: string) => {
    const pattern = substituteVariables(written, context, version);
    return pattern !== null && matchesResource(pattern, resource);
  };
  if (statement.resources !== null) return statement.resources.some(matches);
  return !(statement.notResources ?? []).some(matches);
}

/**
 * What one policy document says about one request: an explicit deny wins over every allow, whatever their
 * order.
 *
 * A statement without `Principal` applies to every principal (identity policies, SCPs), one without
 * `Resource` to every resource (trust policies). Naming an account's root names all of the account's
 * identities; whether their own policies delegate to them is another document. `NotPrincipal` exempts whom
 * any of its elements names; AWS wants an account's root listed beside its role.
 */
export function decide(document: PolicyDocument, request: AccessRequest): Decision {
  const context = requestContext(request);
  const applies = (statement: Statement) =>
    namesAction(statement, request.action) &&
    namesPrincipal(statement, request, context) &&
    namesResource(statement, request.resource, context, document.version) &&
    statement.conditions.every((condition) => conditionHolds(condition, context, document.version));
  const applying = document.statements.filter(applies);
  const statement = applying.find(({ effect }) => effect === "Deny") ?? applying[0] ?? null;
  return { effect: statement?.effect ?? "none", statement };
}
