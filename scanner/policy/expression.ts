import type { ASTNode } from "@marcbachmann/cel-js";
import { didYouMean } from "../near-match.ts";
import { ExpressionError } from "./expression-error.ts";
import { contextVariables, type Language } from "./language.ts";
import type { Lookups } from "./lookups.ts";
import type { Parameter } from "./policy-file.ts";
import type { ResourceView } from "./resource-view.ts";
import { lookedUpTypes, rewrite } from "./rewrite.ts";
import { literalText, nodesOf, pathsFrom } from "./syntax.ts";

/** Resource types that are needed, and the properties of each. A type without properties: only its list is. */
export type Demand = ReadonlyMap<string, ReadonlySet<string>>;

/** What an expression is evaluated in. */
export interface EvaluationContext {
  readonly resource: ResourceView;
  readonly account: object;
  readonly organization: object;
  readonly region: string;
  readonly now: Date;
  readonly params: object;
  readonly lookups: Lookups;
}

export interface CompiledExpression {
  /** Throws an UnreadableError when the result hangs on a fact that is not known, another error when there is none. */
  readonly run: (context: EvaluationContext) => unknown;
  readonly demand: Demand;
  /** Dotted paths of the resource that are looked at. */
  readonly paths: readonly string[];
}

export interface ExpressionTask {
  readonly text: string;
  /** Type of `resource`, known to the language, as are the types that are looked up. */
  readonly resourceType: string;
  readonly params: Readonly<Record<string, Parameter>>;
  /** What it must give; null for anything. */
  readonly gives: "bool" | null;
}

/** Parses an expression. Throws an ExpressionError. */
export function parseExpression(language: Language, text: string): ASTNode {
  try {
    return language.checking.parse(text).ast;
  } catch (error) {
    throw translated(language, error);
  }
}

/**
 * Compiles an expression: refused here is all that could be known to go wrong, so that what runs only fails on facts.
 * Throws an ExpressionError.
 */
export function compileExpression(language: Language, task: ExpressionTask): CompiledExpression {
  const written = parseExpression(language, task.text);
  const lookups = lookedUpTypes(written).map(({ type }) => type);
  const { checked, evaluated } = rewrite(language, task.text, written, {
    resource: language.resourceVariable(task.resourceType),
    params: language.paramsVariable(task.params),
  });
  const typed = language.checking.parse(checked);
  const result = typed.check();
  if (!result.valid) throw translated(language, result.error);
  if (task.gives !== null && result.type !== task.gives) {
    throw new ExpressionError(`must give ${task.gives}, gives ${result.type}`, 0);
  }
  const run = language.evaluating.parse(evaluated);
  const again = run.check();
  if (!again.valid) throw again.error ?? new TypeError(`cannot be evaluated: ${task.text}`);
  return {
    run: (context) => run(context) as unknown,
    demand: demandOf(language, typed.ast, [task.resourceType, ...lookups]),
    paths: pathsFrom(written, "resource"),
  };
}

/** A node that was checked, with its type. */
type TypedNode = ASTNode & { readonly checkedType?: { readonly name: string; readonly kind: string } };

/**
 * What the evaluation may read: each member that is taken of a resource, by the type it was checked to have. Where the
 * type is not known (below `dyn`), the member counts for every type in play, so that never too little is read.
 */
function demandOf(language: Language, ast: ASTNode, types: readonly string[]): Demand {
  const demand = new Map(types.map((type) => [type, new Set<string>()]));
  const add = (type: string, property: string): void => {
    if (language.viewedType(type).resourceType.properties.has(property)) demand.get(type)?.add(property);
  };
  for (const node of nodesOf(ast)) {
    if (node.op === "call" && node.args[0].startsWith("find__")) {
      const type = types.find((name) => node.args[0] === `find__${name.replaceAll(":", "_")}`);
      const { idProperty } = language.viewedType(type ?? "");
      if (type !== undefined && idProperty !== null) add(type, idProperty);
    }
    if (node.op !== "." && node.op !== "[]") continue;
    const holder = (node.args[0] as TypedNode).checkedType;
    const member = node.op === "." ? node.args[1] : literalText(node.args[1]);
    if (holder === undefined || (holder.kind !== "dyn" && holder.kind !== "message")) continue;
    if (member === null) {
      if (node.op === "[]" && (node.args[1] as TypedNode).checkedType?.name === "int") continue;
      throw new ExpressionError(
        "the member must be written out as text here, so that it is known what to read",
        node.range.start,
      );
    }
    for (const type of holder.kind === "dyn" ? types : [holder.name]) {
      if (demand.has(type)) add(type, member);
    }
  }
  return demand;
}

/** An error of the expression engine in the words of this language. */
function translated(language: Language, error: unknown): ExpressionError {
  const { summary, code, range, node } = error as {
    readonly summary?: string;
    readonly code?: string;
    readonly range?: { readonly start: number };
    readonly node?: ASTNode;
  };
  if (summary === undefined) throw error;
  const offset = range?.start ?? 0;
  if (code === "no_such_key") return noSuchMember(language, node, summary, offset);
  return new ExpressionError(reasonText(language, code ?? "", summary), offset);
}

function reasonText(language: Language, code: string, summary: string): string {
  if (code === "unknown_variable") {
    const name = summary.replace("Unknown variable: ", "");
    return `there is no variable "${name}"${didYouMean(name, ["resource", "params", ...contextVariables])}`;
  }
  if (code === "no_such_overload") return operatorText(summary.replace("no such overload: ", ""));
  if (code === "no_matching_overload") return callText(language, summary);
  if (code === "cannot_index_type") return `a value of type ${/'(.*)'/.exec(summary)?.[1]} has no members`;
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

function noSuchMember(
  language: Language,
  node: ASTNode | undefined,
  summary: string,
  offset: number,
): ExpressionError {
  const member = summary.replace("No such key: ", "");
  if (node?.op !== "." && node?.op !== "[]") return new ExpressionError(summary, offset);
  const type = (node.args[0] as TypedNode).checkedType?.name ?? "";
  const members = language.declarations.membersOf(type) ?? [];
  const shown = type.startsWith("params#") ? "params" : type;
  const near = didYouMean(member, members);
  const all = near === "" && members.length > 0 ? ` (there are ${members.join(", ")})` : near;
  return new ExpressionError(
    `${shown} has no "${member}"${all}`,
    node.op === "[]" ? node.args[1].range.start : offset,
  );
}

function operatorText(overload: string): string {
  const unary = /^([!-])(.*)$/.exec(overload);
  if (unary) return `${unary[1]} cannot be applied to ${unary[2]}`;
  if (/\bnull\b/.test(overload)) {
    return `${overload} cannot be: a field is never null; ask has(), or compare with the type's default`;
  }
  return `${overload} cannot be: the types do not go together`;
}

function callText(language: Language, summary: string): string {
  const call = /'(.*)'$/.exec(summary)?.[1] ?? summary;
  const lookup = /^(all|here|find)__/.exec(call);
  if (lookup) return `${lookup[1]}() takes the type, and the ARN, name or id as text`;
  const name = /([\w]+)\([^(]*\)$/.exec(call)?.[1] ?? "";
  const ours = language.functions.get(name);
  if (ours !== undefined && name !== "string")
    return `${call} cannot be: it is ${ours.signature.replace("google.protobuf.Timestamp", "timestamp")}`;
  if (language.functionNames.includes(name)) return `${call} cannot be: ${name} does not take these types`;
  return `there is no function "${name}"${didYouMean(name, language.functionNames)}`;
}
