import type { Condition, PolicyDocument, Statement } from "./document.ts";
import { ipRangesCoverAll, parseIpRange } from "./ip-range.ts";
import { parseConditionOperator } from "./operator.ts";
import { matchesAction } from "./pattern.ts";
import { patternCovers, patternsIntersect } from "./pattern-sets.ts";
import { coversActions, coversResources } from "./statement-scope.ts";

/** Conditions that the holder of a permission meets by how the call is made: TLS, a second factor. */
const choosableKeys = new Set([
  "aws:securetransport",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
]);

function isNarrowing({ operator, key, values }: Condition): boolean {
  if (choosableKeys.has(key.toLowerCase())) return false;
  const { test, negated } = parseConditionOperator(operator);
  if (negated) return true;
  if (test === "StringLike" || test === "ArnLike") {
    return !values.some((value) => patternCovers(value, "*"));
  }
  const ranges = values.flatMap((value) => parseIpRange(value) ?? []);
  return !(test === "IpAddress" && (ipRangesCoverAll(ranges, 4) || ipRangesCoverAll(ranges, 6)));
}

function isUnconditional(statement: Statement): boolean {
  return !statement.conditions.some(isNarrowing);
}

function namesAllResources(statement: Statement, version: string): boolean {
  return coversResources(statement, ["*"], version);
}

/** Whether a Deny without any condition takes all of these actions away on all resources. */
function deniesEverywhere(document: PolicyDocument, actions: readonly string[]): boolean {
  return document.statements.some(
    (statement) =>
      statement.effect === "Deny" &&
      statement.conditions.length === 0 &&
      coversActions(statement, actions) &&
      namesAllResources(statement, document.version),
  );
}

/**
 * Whether an identity policy makes an administrator: all actions on all resources, in one statement, without
 * a condition that narrows it. Requiring TLS or a second factor does not narrow. Only a Deny of everything
 * takes it back: an administrator who is denied something still is one.
 */
export function grantsFullAdministration(document: PolicyDocument): boolean {
  return (
    document.statements.some(
      (statement) =>
        statement.effect === "Allow" &&
        statement.actions !== null &&
        coversActions(statement, ["*:*"]) &&
        namesAllResources(statement, document.version) &&
        isUnconditional(statement),
    ) && !deniesEverywhere(document, ["*:*"])
  );
}

function permitsSome({ actions, notActions }: Statement, action: string): boolean {
  const wanted = action.toLowerCase();
  if (actions !== null) return actions.some((pattern) => patternsIntersect(pattern.toLowerCase(), wanted));
  return !(notActions ?? []).some((pattern) => patternCovers(pattern.toLowerCase(), wanted));
}

/**
 * Whether a document allows an action on some resource, under some condition, and does not deny it without
 * condition on all resources.
 * @param action `iam:PassRole`; with wildcards: whether any action that it matches is allowed.
 */
export function grantsAction(document: PolicyDocument, action: string): boolean {
  return (
    document.statements.some((statement) => statement.effect === "Allow" && permitsSome(statement, action)) &&
    !deniesEverywhere(document, [action])
  );
}

const wholeService = /^([a-z0-9-]+):\*+$/;

/**
 * Services of which an identity policy allows every action (`s3:*`) on every resource, without a condition
 * that narrows it; sorted, in lower case. `*` as a whole is `grantsFullAdministration`.
 */
export function grantsServiceWildcard(document: PolicyDocument): string[] {
  const services = document.statements
    .filter(
      (statement) =>
        statement.effect === "Allow" &&
        namesAllResources(statement, document.version) &&
        isUnconditional(statement),
    )
    .flatMap(({ actions }) => actions ?? [])
    .flatMap((action) => wholeService.exec(action.toLowerCase())?.[1] ?? [])
    .filter((service) => !deniesEverywhere(document, [`${service}:*`]));
  return [...new Set(services)].sort();
}

function deniesPlainHttp(statement: Statement): boolean {
  return (
    statement.effect === "Deny" &&
    (statement.principals ?? []).some(
      ({ type, value }) => type === "*" || (type === "AWS" && value === "*"),
    ) &&
    statement.conditions.length > 0 &&
    statement.conditions.every(({ operator, key, values }) => {
      const { test, quantifier } = parseConditionOperator(operator);
      return (
        key.toLowerCase() === "aws:securetransport" &&
        test === "Bool" &&
        quantifier !== "any" &&
        values.some((value) => value.toLowerCase() === "false")
      );
    })
  );
}

/** Whether the statement names all actions of the resource's service; without an ARN, of some service. */
function namesWholeService(statement: Statement, resource: string): boolean {
  const service = resource.split(":")[2] ?? "*";
  if (!/[*?]/.test(service)) return coversActions(statement, [`${service}:*`]);
  return (statement.actions ?? []).some(
    (action) => matchesAction(action, "*:*") || wholeService.test(action.toLowerCase()),
  );
}

/**
 * Whether a resource policy refuses requests without TLS: a Deny to everybody on all of the service's actions
 * whose only condition is that `aws:SecureTransport` is false.
 * @param resources patterns that must each be covered by such a statement (for a bucket its ARN and `arn/*`);
 *   without them one such statement is enough, whatever its resources.
 */
export function requiresSecureTransport(document: PolicyDocument, resources?: readonly string[]): boolean {
  const denials = document.statements.filter(deniesPlainHttp);
  if (resources === undefined || resources.length === 0) {
    return denials.some((statement) => namesWholeService(statement, "*"));
  }
  return resources.every((resource) =>
    denials.some(
      (statement) =>
        namesWholeService(statement, resource) && coversResources(statement, [resource], document.version),
    ),
  );
}
