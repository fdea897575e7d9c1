import type { NormalizedSchema } from "@smithy/core/schema";
import type { ResourceType } from "../inventory/service.ts";
import { didYouMean } from "../near-match.ts";
import type { Demand } from "./expression.ts";
import type { Language } from "./language.ts";
import { type CheckSource, type ExampleSource, exampleKeys, type Parameter } from "./policy-file.ts";
import { pathText, type YamlPath, type YamlText } from "./positions.ts";
import type { Problem } from "./problem.ts";

export const exampleKinds = ["pass", "fail", "not-applicable", "unknown"] as const;
export type ExampleKind = (typeof exampleKinds)[number];

/** Keys that say something of a resource among `$others`. */
const otherKeys = ["$unreadable", "$region", "$tags", "$name", "$arn"];

/** What a check's examples are held against. */
export interface ExampleTask {
  readonly language: Language;
  readonly text: YamlText;
  /** Where the check stands in the file. */
  readonly path: YamlPath;
  readonly check: CheckSource;
  readonly demand: Demand;
}

/** Everything in a check's examples that AWS or the check does not have: each would make a test that tests nothing. */
export function exampleProblems(task: ExampleTask): Problem[] {
  return exampleKinds.flatMap((kind) =>
    (task.check.examples[kind] ?? []).flatMap((example, index) =>
      problemsOf(task, [...task.path, "examples", kind, index], example),
    ),
  );
}

function problemsOf(task: ExampleTask, path: YamlPath, example: ExampleSource): Problem[] {
  const { check, demand, text } = task;
  const { resourceType } = task.language.viewedType(check.resource);
  const problems = propertyProblems(text, path, example, resourceType, exampleKeys);
  for (const [type, others] of Object.entries(example.$others ?? {})) {
    if (!demand.has(type)) {
      problems.push(text.atKey([...path, "$others", type], notLookedUp(type, demand)));
      continue;
    }
    const other = task.language.viewedType(type).resourceType;
    others.forEach((item, index) => {
      problems.push(...propertyProblems(text, [...path, "$others", type, index], item, other, otherKeys));
    });
  }
  (example["$unreadable-lists"] ?? []).forEach((type, index) => {
    if (!demand.has(type))
      problems.push(text.atValue([...path, "$unreadable-lists", index], notLookedUp(type, demand)));
  });
  for (const [name, value] of Object.entries(example.$params ?? {})) {
    const message = parameterProblem(name, value, check.params ?? {});
    if (message !== null) problems.push(text.atKey([...path, "$params", name], message));
  }
  return problems;
}

/** What is wrong with a value that is given to a param, or null. */
export function parameterProblem(
  name: string,
  value: unknown,
  params: Readonly<Record<string, Parameter>>,
): string | null {
  const parameter = Object.hasOwn(params, name) ? params[name] : undefined;
  if (parameter === undefined)
    return `the check has no param "${name}"${didYouMean(name, Object.keys(params))}`;
  const right = {
    int: Number.isSafeInteger(value),
    string: typeof value === "string",
    bool: typeof value === "boolean",
    strings: Array.isArray(value) && value.every((item) => typeof item === "string"),
  }[parameter.type];
  return right ? null : `the param "${name}" is of type ${parameter.type}`;
}

function propertyProblems(
  text: YamlText,
  path: YamlPath,
  item: Readonly<Record<string, unknown>>,
  { type, properties }: ResourceType,
  keys: readonly string[],
): Problem[] {
  const names = [...properties.keys()];
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(item)) {
    if (keys.includes(name)) continue;
    const property = properties.get(name);
    if (property === undefined) {
      const near = didYouMean(name, [...names, ...keys]);
      problems.push(text.atKey([...path, name], `${type} has no "${name}"${near}`));
    } else problems.push(...valueProblems(text, [...path, name], value, property.schema));
  }
  const unreadable: unknown = item["$unreadable"];
  if (Array.isArray(unreadable)) {
    unreadable.forEach((name: unknown, index) => {
      if (typeof name === "string" && properties.has(name)) return;
      const message = `${type} has no "${String(name)}"${didYouMean(String(name), names)}`;
      problems.push(text.atValue([...path, "$unreadable", index], message));
    });
  }
  return problems;
}

function valueProblems(text: YamlText, path: YamlPath, value: unknown, schema: NormalizedSchema): Problem[] {
  const wrong = (expected: string) => [
    text.atValue(path, `${pathText(path.slice(5))}: expected ${expected}`),
  ];
  if (value === null || schema.isDocumentSchema()) return [];
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return wrong("a list");
    return value.flatMap((item: unknown, index) =>
      valueProblems(text, [...path, index], item, schema.getValueSchema()),
    );
  }
  if (schema.isMapSchema() || schema.isStructSchema()) {
    if (typeof value !== "object" || Array.isArray(value)) return wrong("an object");
    const members = schema.isStructSchema() ? schema.getMemberSchemas() : null;
    return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
      if (members === null) return valueProblems(text, [...path, key], item, schema.getValueSchema());
      const member = Object.hasOwn(members, key) ? members[key] : undefined;
      if (member !== undefined) return valueProblems(text, [...path, key], item, member);
      const near = didYouMean(key, Object.keys(members));
      return [text.atKey([...path, key], `${schema.getName() ?? "the structure"} has no "${key}"${near}`)];
    });
  }
  if (schema.isTimestampSchema()) {
    const right = typeof value === "string" && !Number.isNaN(Date.parse(value));
    return right ? [] : wrong("a time (2026-01-01T00:00:00Z)");
  }
  if (schema.isBooleanSchema()) return typeof value === "boolean" ? [] : wrong("true or false");
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) {
    return typeof value === "number" ? [] : wrong("a number");
  }
  return typeof value === "string" ? [] : wrong("text (quote it if it looks like a number)");
}

function notLookedUp(type: string, demand: Demand): string {
  return `the check does not look up ${type} (it looks at ${[...demand.keys()].join(", ")})`;
}
