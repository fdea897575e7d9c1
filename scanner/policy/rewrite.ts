import type { ASTNode } from "@marcbachmann/cel-js";
import { didYouMean } from "../near-match.ts";
import { isSetFunction } from "./evaluating-environment.ts";
import { ExpressionError } from "./expression-error.ts";
import { checkedHas, contextVariables, type Language, lookupArguments, lookupFunction } from "./language.ts";
import { applyEdits, type Edit, literalText, nodesOf } from "./syntax.ts";

/** An expression as each of the two environments takes it. */
export interface Rewritten {
  /** Of the same length as what was written, so that positions stay right. */
  readonly checked: string;
  readonly evaluated: string;
}

/** A type that an expression looks up, and where it is named. */
export interface LookedUpType {
  readonly type: string;
  readonly offset: number;
}

/** Names that a variable of `exists`, `filter` and the like must not take. */
const reservedNames: ReadonlySet<string> = new Set(["resource", "params", "lookups", ...contextVariables]);

const iterating = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Types that look-ups in the expression name. Throws an ExpressionError for a look-up that names none. */
export function lookedUpTypes(ast: ASTNode): LookedUpType[] {
  return [...nodesOf(ast)].flatMap((node) => {
    if (node.op !== "call" || !lookupArguments.has(node.args[0])) return [];
    const [name, args] = node.args;
    const wanted = lookupArguments.get(name);
    const type = literalText(args[0]);
    const plain =
      args[0] !== undefined && /^\w+\s*\(\s*$/.test(node.input.slice(node.range.start, args[0].range.start));
    if (args.length !== wanted || type === null || args[0] === undefined || !plain) {
      const example = wanted === 1 ? `${name}('AWS::EC2::Subnet')` : `${name}('AWS::EC2::Subnet', id)`;
      throw new ExpressionError(`${name}() is written with the type as text: ${example}`, node.range.start);
    }
    return [{ type, offset: args[0].range.start }];
  });
}

/**
 * Rewrites an expression for the two environments: variables and look-ups get names that have a type, `has` a form that
 * is checked in one and that tells set from unset in the other. Throws an ExpressionError for what the language refuses.
 */
export function rewrite(
  language: Language,
  text: string,
  ast: ASTNode,
  variables: { readonly resource: string; readonly params: string },
): Rewritten {
  const [checked, evaluated]: [Edit[], Edit[]] = [[], []];
  for (const node of nodesOf(ast)) {
    const { start, end } = node.range;
    if (node.op === "id" && (node.args === "resource" || node.args === "params")) {
      checked.push({ start, end, text: variables[node.args] });
    } else if (node.op === "call" && node.args[0] === "has") {
      checked.push({ start, end: start + 3, text: checkedHas });
      evaluated.push(...setTest(text, node, node.args[1][0]));
    } else if (node.op === "call" && lookupArguments.has(node.args[0])) {
      checked.push(checkedLookup(text, node, node.args[0], node.args[1]));
      const type = node.args[1][0]?.range.start ?? end;
      evaluated.push({ start: type, end: type, text: "lookups, " });
    } else if (node.op === "call" || node.op === "rcall") {
      refuse(language, node);
    }
  }
  return { checked: applyEdits(text, checked), evaluated: applyEdits(text, evaluated) };
}

function setTest(text: string, node: ASTNode, argument: ASTNode | undefined): Edit[] {
  if (argument?.op !== ".") {
    throw new ExpressionError("has() takes a field: has(resource.Field)", node.range.start);
  }
  const field = argument.args[1];
  const end = argument.range.end;
  const dot = text.lastIndexOf(".", end - field.length);
  return [
    { start: node.range.start, end: node.range.start + 3, text: isSetFunction },
    { start: dot, end, text: `, "${field}"` },
  ];
}

function checkedLookup(text: string, node: ASTNode, name: string, args: readonly ASTNode[]): Edit {
  const [type, key] = args;
  const { start, end } = node.range;
  const call = `${lookupFunction(name, literalText(type) ?? "")}(`;
  if (key === undefined) return { start, end, text: `${call.padEnd(end - start - 1)})` };
  const comma = text.indexOf(",", type?.range.end);
  return { start, end: comma + 1, text: call.padEnd(comma + 1 - start) };
}

function refuse(language: Language, node: ASTNode & { readonly op: "call" | "rcall" }): void {
  const name = node.args[0];
  const start = node.range.start;
  const values = node.op === "call" ? node.args[1] : [node.args[1], ...node.args[2]];
  if (name === "matches") {
    throw new ExpressionError(
      "matches() is not offered, since some patterns take it for ever: use regex(), text.regex('^pattern$')",
      node.op === "rcall" ? methodOffset(node, name) : start,
    );
  }
  if (node.op === "rcall" && iterating.has(name)) {
    const variable = node.args[2][0];
    if (variable?.op === "id" && reservedNames.has(variable.args)) {
      throw new ExpressionError(
        `"${variable.args}" has a meaning here: choose another name`,
        variable.range.start,
      );
    }
  }
  if (node.op === "call" && !language.functionNames.includes(name)) {
    const names = [...language.functionNames, ...lookupArguments.keys(), "has"];
    throw new ExpressionError(`there is no function "${name}"${didYouMean(name, names)}`, start);
  }
  const refusal = language.functions.get(name)?.refuse?.(values.map(literalText));
  if (refusal) throw new ExpressionError(refusal.message, values[refusal.argument]?.range.start ?? start);
}

/** Where the name of a method stands, between its receiver and its arguments. */
function methodOffset(node: ASTNode & { readonly op: "rcall" }, name: string): number {
  return node.input.lastIndexOf(name, node.args[2][0]?.range.start ?? node.range.end);
}
