import { PolicyDocumentError } from "./document-error.ts";

/**
 * What a condition operator compares, before negation. `ArnEquals` and `ArnLike` are the same test:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export type ConditionTest =
  | "StringEquals"
  | "StringEqualsIgnoreCase"
  | "StringLike"
  | "NumericEquals"
  | "NumericLessThan"
  | "NumericLessThanEquals"
  | "NumericGreaterThan"
  | "NumericGreaterThanEquals"
  | "DateEquals"
  | "DateLessThan"
  | "DateLessThanEquals"
  | "DateGreaterThan"
  | "DateGreaterThanEquals"
  | "Bool"
  | "BinaryEquals"
  | "IpAddress"
  | "ArnLike"
  | "Null";

/** A condition operator taken apart. */
export interface ConditionOperator {
  /** The operator in AWS's spelling, with prefix and suffix. */
  readonly name: string;
  /** How several values of the request's key are counted: `ForAnyValue`, `ForAllValues`, or neither. */
  readonly quantifier: "any" | "all" | "none";
  readonly test: ConditionTest;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

interface BaseOperator {
  readonly name: string;
  readonly test: ConditionTest;
  readonly negated: boolean;
}

const positive: readonly ConditionTest[] = [
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "NumericEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "ArnLike",
  "Null",
];

const others: readonly BaseOperator[] = [
  { name: "ArnEquals", test: "ArnLike", negated: false },
  { name: "StringNotEquals", test: "StringEquals", negated: true },
  { name: "StringNotEqualsIgnoreCase", test: "StringEqualsIgnoreCase", negated: true },
  { name: "StringNotLike", test: "StringLike", negated: true },
  { name: "NumericNotEquals", test: "NumericEquals", negated: true },
  { name: "DateNotEquals", test: "DateEquals", negated: true },
  { name: "NotIpAddress", test: "IpAddress", negated: true },
  { name: "ArnNotEquals", test: "ArnLike", negated: true },
  { name: "ArnNotLike", test: "ArnLike", negated: true },
];

const baseOperators: ReadonlyMap<string, BaseOperator> = new Map(
  [...positive.map((test) => ({ name: test, test, negated: false })), ...others].map((base) => [
    base.name.toLowerCase(),
    base,
  ]),
);

const grammar = /^(?:(foranyvalue|forallvalues):)?(.*?)(ifexists)?$/;

/**
 * Takes a condition operator apart. Case does not matter.
 * @throws PolicyDocumentError for an operator that AWS does not have: a condition that nobody can judge is
 *   not ignored.
 */
export function parseConditionOperator(text: string): ConditionOperator {
  const [, prefix, bare, suffix] = grammar.exec(text.toLowerCase()) ?? [];
  const base = baseOperators.get(bare ?? "");
  if (base === undefined || (base.test === "Null" && (prefix !== undefined || suffix !== undefined))) {
    throw new PolicyDocumentError(`unknown condition operator ${JSON.stringify(text)}`);
  }
  const quantifier = prefix === undefined ? "none" : prefix === "foranyvalue" ? "any" : "all";
  const written = { none: "", any: "ForAnyValue:", all: "ForAllValues:" }[quantifier];
  return {
    name: `${written}${base.name}${suffix === undefined ? "" : "IfExists"}`,
    quantifier,
    test: base.test,
    negated: base.negated,
    ifExists: suffix !== undefined,
  };
}

/** Whether a condition with this operator holds when the request does not have the key (`Null` apart). */
export function holdsWithoutKey(operator: ConditionOperator): boolean {
  return (
    operator.ifExists || operator.quantifier === "all" || (operator.negated && operator.quantifier === "none")
  );
}
