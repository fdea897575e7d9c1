import { type Caller, type Owner, unidentified, unnamed } from "./caller.ts";
import { conditionReach } from "./condition-reach.ts";
import type { Condition, PolicyDocument, Principal, Statement } from "./document.ts";
import { type Ease, easiest, hardest } from "./ease.ts";
import { principalMeaning } from "./principal.ts";
import { coversStatement } from "./statement-scope.ts";

/** One principal of one Allow statement, and the denials that stand against all of that statement. */
export interface Permission {
  readonly document: PolicyDocument;
  readonly owner: Owner;
  readonly statement: Statement;
  readonly principal: Principal;
  readonly denials: readonly Statement[];
}

/**
 * The Deny statements that name every action and resource of an Allow statement. Those that name only some
 * take nothing away.
 */
export function denialsOf(document: PolicyDocument, allowed: Statement): Statement[] {
  return document.statements.filter(
    (statement) => statement.effect === "Deny" && coversStatement(statement, allowed, document.version),
  );
}

function isSame(one: Principal, other: Principal): boolean {
  return one.type === other.type && one.value === other.value;
}

/** Whether an element names every caller of this kind. True is certain. */
function names(element: Principal, caller: Caller, granted: Principal): boolean {
  const meaning = principalMeaning(element);
  if (meaning.kind === "everyone") return /^\*+$/.test(element.value);
  if (isSame(element, granted)) return true;
  if (meaning.kind === "account") return caller.kind === "principal" && caller.account === meaning.account;
  return meaning.kind === "service" && caller.kind === "service" && caller.service === meaning.name;
}

/** Whether some caller of this kind may be what an element names. False is certain. */
function mayBe(element: Principal, caller: Caller): boolean {
  const meaning = principalMeaning(element);
  switch (meaning.kind) {
    case "everyone":
      return true;
    case "account":
    case "identity":
      return (
        caller.kind === "principal" && (caller.account === meaning.account || caller.account === unidentified)
      );
    case "service":
      return (
        caller.kind === "service" &&
        (meaning.name === "*" || caller.service === null || caller.service === meaning.name)
      );
    case "federated":
      return caller.kind === "federated";
    case "unique-id":
    case "canonical-user":
    case "unrecognised":
    case "cloudfront-identity":
      // Whose it is cannot be told. Strangers at large are not it: those who are, are tried as `exempted`.
      return caller.kind === "principal" && caller.account !== unnamed;
  }
}

function escape(denial: Statement, caller: Caller, { document, owner, principal }: Permission): Ease {
  const isNamed =
    denial.principals === null
      ? !(denial.notPrincipals ?? []).some((element) => mayBe(element, caller))
      : denial.principals.some((element) => names(element, caller, principal));
  if (!isNamed) return "free";
  return easiest(
    denial.conditions.map((condition) => conditionReach(condition, caller, owner, document.version).fail),
  );
}

/**
 * How easily a caller gets what a permission gives. `never` is certain; the others mean that nothing seen
 * here prevents it.
 * @param considered which conditions of the Allow statement count.
 */
export function callerReach(
  permission: Permission,
  caller: Caller,
  considered: (condition: Condition) => boolean = () => true,
): Ease {
  const { document, owner, statement, denials } = permission;
  return hardest([
    ...statement.conditions
      .filter(considered)
      .map((condition) => conditionReach(condition, caller, owner, document.version).hold),
    ...denials.map((denial) => escape(denial, caller, permission)),
  ]);
}
