import * as z from "zod";
import { didYouMean } from "../../scanner/near-match.ts";
import { secretKeys } from "../config.ts";
import { configSchema, type StackConfig } from "./schema.ts";

/** What is wrong with one key. */
export interface ConfigProblem {
  readonly key: string;
  readonly problem: string;
}

export type ParsedConfig =
  | { readonly config: StackConfig; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] };

/**
 * The configuration from its values as Pulumi gives them: text by key, without the namespace; what is not text is JSON.
 * Every problem is told, not only the first.
 */
export function parseConfig(values: Readonly<Record<string, string>>): ParsedConfig {
  const known = Object.keys(configSchema.shape);
  const unknown = Object.keys(values)
    .filter((key) => !known.includes(key))
    .map((key) => ({ key, problem: `is not a key of this stack${didYouMean(key, known)}` }));
  const given = Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => known.includes(key))
      .map(([key, text]) => [key, valueOf(configSchema.shape[key as keyof StackConfig], text)]),
  );
  const parsed = configSchema.safeParse(given);
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, values));
  const problems = [...unknown, ...wrong];
  return parsed.success && unknown.length === 0
    ? { config: parsed.data, problems: [] }
    : { config: null, problems };
}

/**
 * What is wrong with one value as Pulumi gives it, as the rest of a sentence on its key; null when nothing is. Rules between keys are
 * not looked at.
 */
export function valueProblem(key: keyof StackConfig, text: string): string | null {
  const parsed = configSchema.shape[key].safeParse(valueOf(configSchema.shape[key], text));
  const [issue] = parsed.success ? [] : parsed.error.issues;
  return issue === undefined
    ? null
    : problemOf({ ...issue, path: [key, ...issue.path] }, { [key]: text }).problem;
}

/** All problems as one message. */
export function problemsText(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ key, problem }) => `  hubscan:${key} ${problem}`);
  return [
    "The stack's configuration is not valid; nothing was changed.",
    ...lines,
    "Every key is in docs/configuration.md. Change one with `pulumi config set hubscan:KEY VALUE`, or in Pulumi.STACK.yaml.",
  ].join("\n");
}

/** Text stays text where text is wanted: an account id or a name may look like a number. */
function valueOf(schema: z.ZodType, text: string): unknown {
  if (acceptsText(schema)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function acceptsText(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return acceptsText(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodString || schema instanceof z.ZodEnum;
}

function problemOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, string>>): ConfigProblem {
  const [key, ...inner] = issue.path.map(String);
  if (key === undefined) return { key: "", problem: issue.message };
  const value = values[key];
  const place = inner.length === 0 ? "" : ` at ${inner.join(".")}`;
  if (value === undefined) {
    return { key, problem: issue.code === "invalid_type" ? "is missing: it has no default" : issue.message };
  }
  const shown = secretKeys.has(key) ? "[secret]" : JSON.stringify(value);
  return { key, problem: `is ${shown}${place}: ${messageOf(issue)}` };
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "unrecognized_keys")
    return `has keys that do not belong there: ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_type") return issue.message.replace(/^Invalid input: expected /, "must be a ");
  return issue.message;
}
