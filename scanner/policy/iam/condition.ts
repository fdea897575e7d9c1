import type { Condition } from "./document.ts";
import { ipRangeContains, parseIpRange } from "./ip-range.ts";
import { type ConditionTest, holdsWithoutKey, parseConditionOperator } from "./operator.ts";
import { matchesArn, matchesPattern, patternText } from "./pattern.ts";
import { type ContextValues, substituteVariables } from "./variables.ts";

type Comparison = (requested: string, pattern: string) => boolean;

const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const isoDate = /^(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

function numberOf(text: string): number {
  return decimal.test(text) ? Number(text) : Number.NaN;
}

/**
 * Milliseconds since 1970 of an ISO 8601 date, UTC unless it says otherwise, or of seconds since 1970; NaN
 * for others.
 */
function timeOf(text: string): number {
  const trimmed = text.trim();
  const [, day, time, zone = "Z"] = isoDate.exec(trimmed) ?? [];
  // Four digits are a year as well as a number of seconds; a policy means the year.
  if (day === undefined) return numberOf(trimmed) * 1000;
  const offset = zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2").toUpperCase();
  return Date.parse(time === undefined ? day : `${day}T${time}${offset}`);
}

function numeric(holds: (a: number, b: number) => boolean): Comparison {
  return (requested, pattern) => holds(numberOf(requested), numberOf(patternText(pattern)));
}

function dated(holds: (a: number, b: number) => boolean): Comparison {
  return (requested, pattern) => holds(timeOf(requested), timeOf(patternText(pattern)));
}

/** Bytes that base64 text stands for, in one spelling. */
function base64(text: string): string {
  return Buffer.from(text, "base64").toString("base64");
}

const comparisons: Readonly<Record<Exclude<ConditionTest, "Null">, Comparison>> = {
  StringEquals: (requested, pattern) => requested === patternText(pattern),
  StringEqualsIgnoreCase: (requested, pattern) =>
    requested.toLowerCase() === patternText(pattern).toLowerCase(),
  StringLike: (requested, pattern) => matchesPattern(pattern, requested),
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: dated((a, b) => a === b),
  DateLessThan: dated((a, b) => a < b),
  DateLessThanEquals: dated((a, b) => a <= b),
  DateGreaterThan: dated((a, b) => a > b),
  DateGreaterThanEquals: dated((a, b) => a >= b),
  Bool: (requested, pattern) => requested.toLowerCase() === patternText(pattern).toLowerCase(),
  BinaryEquals: (requested, pattern) => base64(requested) === base64(patternText(pattern)),
  IpAddress: (requested, pattern) => {
    const address = parseIpRange(requested);
    const range = parseIpRange(patternText(pattern));
    return address !== null && range !== null && ipRangeContains(range, address);
  },
  ArnLike: (requested, pattern) => matchesArn(pattern, requested),
};

/**
 * Whether a condition holds for a request.
 *
 * Several values of the condition are alternatives; under a negated operator none of them may match. When the
 * request has several values for the key, `ForAnyValue` asks for one that satisfies, `ForAllValues` for all
 * to (and holds when there are none); without either, one has to match, or none for a negated operator.
 * @param context with lower-case keys; an absent key or an empty list means that the request does not have
 *   the key.
 * @param version the document's: variables exist from 2012-10-17 on.
 * @throws PolicyDocumentError for an unknown operator.
 */
export function conditionHolds(condition: Condition, context: ContextValues, version: string): boolean {
  const operator = parseConditionOperator(condition.operator);
  const all = context.get(condition.key.toLowerCase()) ?? [];
  if (operator.test === "Null") {
    return condition.values.some((value) => value.toLowerCase() === String(all.length === 0));
  }
  // An empty text is no value to the quantifiers.
  const requested = operator.quantifier === "none" ? all : all.filter((value) => value !== "");
  if (requested.length === 0) return holdsWithoutKey(operator);
  const compare = comparisons[operator.test];
  const patterns = condition.values
    .map((value) => substituteVariables(value, context, version))
    .filter((pattern) => pattern !== null);
  const satisfies = (value: string) =>
    patterns.some((pattern) => compare(value, pattern)) !== operator.negated;
  const needsAll = operator.quantifier === "all" || (operator.quantifier === "none" && operator.negated);
  return needsAll ? requested.every(satisfies) : requested.some(satisfies);
}
