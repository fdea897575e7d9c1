import type { ResourceType } from "../inventory/service.ts";
import { didYouMean } from "../near-match.ts";
import { type Check, judgeOf, unitedDemand } from "./check.ts";
import { type CompiledExpression, compileExpression, parseExpression } from "./expression.ts";
import { ExpressionError } from "./expression-error.ts";
import type { AccountFacts } from "./facts.ts";
import type { Language } from "./language.ts";
import type { CheckSource, Parameter } from "./policy-file.ts";
import type { YamlPath, YamlText } from "./positions.ts";
import type { PreparedFacts } from "./prepared-facts.ts";
import type { Problem } from "./problem.ts";
import { type LookedUpType, lookedUpTypes } from "./rewrite.ts";

/** A check as written, and where. */
export interface WrittenCheck {
  readonly text: YamlText;
  readonly path: YamlPath;
  readonly service: string;
  readonly source: CheckSource;
}

/** Finds a resource type; null where nothing of that name can be read. */
export type FindResourceType = (type: string) => Promise<{ readonly resourceType: ResourceType } | null>;

interface WrittenExpression {
  readonly path: YamlPath;
  readonly text: string;
}

/**
 * Makes every resource type that the check names known to the language. Gives a problem for each that there is not.
 * @param typeNames all types that there are, for a hint; asked only when one is not found
 */
export async function addTypesOf(
  language: Language,
  check: WrittenCheck,
  find: FindResourceType,
  typeNames: () => Promise<readonly string[]>,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const add = async (type: string, problem: (message: string) => Problem): Promise<void> => {
    const found = await find(type);
    if (found !== null) language.addResourceType(found.resourceType);
    else problems.push(problem(`there is no resource type ${type}${didYouMean(type, await typeNames())}`));
  };
  const at = [...check.path, "resource"];
  await add(check.source.resource, (message) => check.text.atValue(at, message));
  for (const expression of expressionsOf(check)) {
    for (const { type, offset } of typesNamed(language, expression)) {
      await add(type, (message) => check.text.within(expression.path, offset, message));
    }
  }
  return problems;
}

/** Compiles a check whose types are known. Gives the problems of all its expressions, or the check. */
export function compileCheck(
  language: Language,
  written: WrittenCheck,
  params: Readonly<Record<string, Parameter>>,
  prepare: (facts: AccountFacts) => PreparedFacts,
): { readonly check: Check } | { readonly problems: readonly Problem[] } {
  const { source, text, path } = written;
  const problems: Problem[] = [];
  const compile = (expression: WrittenExpression, gives: "bool" | null): CompiledExpression | null => {
    try {
      return compileExpression(language, {
        text: expression.text,
        resourceType: source.resource,
        params,
        gives,
      });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(text.within(expression.path, error.offset, error.message));
      return null;
    }
  };
  const when =
    source.when === undefined ? null : compile({ path: [...path, "when"], text: source.when }, "bool");
  const assert = compile({ path: [...path, "assert"], text: source.assert }, "bool");
  const evidence = Object.entries(source.evidence ?? {}).map(
    ([name, expression]) =>
      [name, compile({ path: [...path, "evidence", name], text: expression }, null)] as const,
  );
  if (assert === null || problems.length > 0) return { problems };
  const compiled = evidence.flatMap(([name, expression]) =>
    expression === null ? [] : [[name, expression] as const],
  );
  const all = [assert, ...(when === null ? [] : [when]), ...compiled.map(([, expression]) => expression)];
  const expressions = {
    when,
    assert,
    evidence: source.evidence === undefined ? null : Object.fromEntries(compiled),
  };
  return {
    check: {
      id: source.id,
      service: written.service,
      title: source.title,
      severity: source.severity,
      resourceType: source.resource,
      scope: language.viewedType(source.resource).resourceType.scope,
      params,
      risk: source.risk,
      remediation: source.remediation,
      references: source.references,
      sameAs: source["same-as"] ?? {},
      frameworks: [],
      demand: unitedDemand(all.map(({ demand }) => demand)),
      source: { file: text.file, line: text.atKey([...path, "id"], "").line },
      judge: judgeOf(source.title, source.message ?? null, params, source.id, expressions, prepare),
    },
  };
}

function expressionsOf({ source, path }: WrittenCheck): WrittenExpression[] {
  const { when, assert, evidence } = source;
  return [
    ...(when === undefined ? [] : [{ path: [...path, "when"], text: when }]),
    { path: [...path, "assert"], text: assert },
    ...Object.entries(evidence ?? {}).map(([name, text]) => ({ path: [...path, "evidence", name], text })),
  ];
}

/** None for an expression that cannot be read: compiling it says why. */
function typesNamed(language: Language, { text }: WrittenExpression): LookedUpType[] {
  try {
    return lookedUpTypes(parseExpression(language, text));
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}
