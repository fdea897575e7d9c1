import { didYouMean } from "../near-match.ts";
import type { Check } from "./check.ts";
import { addTypesOf, compileCheck, type FindResourceType, type WrittenCheck } from "./compile-check.ts";
import { exampleProblems, parameterProblem } from "./example-problems.ts";
import { createLanguage, type Language } from "./language.ts";
import { checkSource, type Parameter, type ParameterValue, policyFile } from "./policy-file.ts";
import { type PolicySource, readPolicySources, sourcesHash } from "./policy-sources.ts";
import { readYaml, schemaProblems, type YamlText } from "./positions.ts";
import { factsPreparer } from "./prepared-facts.ts";
import { PolicyErrors, type Problem } from "./problem.ts";

/** Values of params from the settings: by check, then by name. */
export type ParameterSettings = Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;

export interface LoadOptions {
  /** Policy files, and folders that are searched for them with all below. */
  readonly paths: readonly string[];
  /** Policies that were read elsewhere (from S3). */
  readonly sources?: readonly PolicySource[];
  readonly parameters?: ParameterSettings;
  /** What the settings are called in messages. */
  readonly settingsFile?: string;
  readonly resourceTypes: FindResourceType;
  /** Names of all resource types, for hints. Asked only when one is not found. */
  readonly typeNames?: () => Promise<readonly string[]>;
}

/** Policies that were found to be right. */
export interface PolicySet {
  /** By id. */
  readonly checks: readonly Check[];
  /** The checks as written, by id: their examples and where they stand. */
  readonly written: ReadonlyMap<string, WrittenCheck>;
  readonly language: Language;
  /** The same for the same content, wherever it lies. */
  readonly hash: string;
}

/**
 * Loads policies: every expression is compiled and checked, every example held against the schemas of AWS.
 * Throws PolicyErrors with all that is wrong, a UserError for a path that cannot be read.
 */
export async function loadPolicies(options: LoadOptions): Promise<PolicySet> {
  const sources = [...(await readPolicySources(options.paths)), ...(options.sources ?? [])];
  const texts = sources.map(({ file, text }) => readYaml(file, text));
  const problems: Problem[] = [];
  const written = texts.flatMap((text) => checksOf(text, problems));
  const byId = unique(written, problems);
  problems.push(...settingsProblems(options, byId));
  const language = createLanguage();
  const prepare = factsPreparer(language);
  const checks: Check[] = [];
  for (const one of byId.values()) {
    const typeProblems = await addTypesOf(
      language,
      one,
      options.resourceTypes,
      options.typeNames ?? (async () => []),
    );
    if (typeProblems.length > 0) {
      problems.push(...typeProblems);
      continue;
    }
    const params = paramsOf(one, options.parameters ?? {});
    const compiled = compileCheck(language, one, params, prepare);
    if ("problems" in compiled) problems.push(...compiled.problems);
    else {
      checks.push(compiled.check);
      const { text, path, source } = one;
      const task = { language, text, path, check: source, demand: compiled.check.demand };
      problems.push(...exampleProblems(task));
    }
  }
  if (problems.length > 0) throw new PolicyErrors(problems);
  return {
    checks: checks.sort((a, b) => (a.id < b.id ? -1 : 1)),
    written: byId,
    language,
    hash: sourcesHash(sources, options.parameters ?? {}),
  };
}

/** The checks of a file that are as the schema says; problems of the others, and of the file, are added. */
function checksOf(text: YamlText, problems: Problem[]): WrittenCheck[] {
  problems.push(...text.problems);
  if (text.data === undefined) return [];
  if (text.data === null) {
    problems.push(text.atValue([], "the file is empty: a policy has a service and checks"));
    return [];
  }
  const file = policyFile.safeParse(text.data);
  if (!file.success) problems.push(...schemaProblems(text, policyFile, file.error.issues));
  const { service, checks } = (text.data ?? {}) as { readonly service?: unknown; readonly checks?: unknown };
  if (typeof service !== "string" || !Array.isArray(checks)) return [];
  return checks.flatMap((check: unknown, index): WrittenCheck[] => {
    const parsed = checkSource.safeParse(check);
    if (!parsed.success) return [];
    const path = ["checks", index];
    if (!parsed.data.id.startsWith(`${service}-`)) {
      problems.push(text.atValue([...path, "id"], `the id starts with its service: "${service}-…"`));
    }
    return [{ text, path, service, source: parsed.data }];
  });
}

function unique(written: readonly WrittenCheck[], problems: Problem[]): Map<string, WrittenCheck> {
  const byId = new Map<string, WrittenCheck>();
  for (const check of written) {
    const { id } = check.source;
    const first = byId.get(id);
    if (first === undefined) {
      byId.set(id, check);
      continue;
    }
    const place = first.text.atValue([...first.path, "id"], "");
    const message = `the id "${id}" is taken: ${place.file}:${place.line}:${place.column}`;
    problems.push(check.text.atValue([...check.path, "id"], message));
  }
  return byId;
}

function settingsProblems(
  { parameters, settingsFile }: LoadOptions,
  byId: ReadonlyMap<string, WrittenCheck>,
): Problem[] {
  const problem = (message: string): Problem => ({
    file: settingsFile ?? "settings",
    line: 1,
    column: 1,
    message,
    excerpt: null,
  });
  return Object.entries(parameters ?? {}).flatMap(([id, values]) => {
    const check = byId.get(id);
    if (check === undefined)
      return [problem(`params of "${id}": there is no such check${didYouMean(id, byId.keys())}`)];
    return Object.entries(values).flatMap(([name, value]) => {
      const message = parameterProblem(name, value, check.source.params ?? {});
      return message === null ? [] : [problem(`params of "${id}": ${message}`)];
    });
  });
}

function paramsOf(
  { source }: WrittenCheck,
  settings: ParameterSettings,
): Readonly<Record<string, Parameter>> {
  const own = Object.hasOwn(settings, source.id) ? settings[source.id] : undefined;
  return Object.fromEntries(
    Object.entries(source.params ?? {}).map(([name, parameter]) => {
      const value = own !== undefined && Object.hasOwn(own, name) ? own[name] : parameter.default;
      return [name, { ...parameter, default: value } as Parameter];
    }),
  );
}
