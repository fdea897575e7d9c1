import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import type * as z from "zod";
import { didYouMean } from "../near-match.ts";
import { knownKeys } from "./known-keys.ts";
import type { Problem } from "./problem.ts";

export type YamlPath = readonly (string | number)[];

/** A YAML text whose values can be found again by their path. */
export interface YamlText {
  readonly file: string;
  /** The document as plain data; undefined when it is not YAML (see `problems`). */
  readonly data: unknown;
  /** Syntax errors and repeated keys. */
  readonly problems: readonly Problem[];
  /** A problem at the value of a path, or at the nearest parent that there is. */
  readonly atValue: (path: YamlPath, message: string) => Problem;
  /** A problem at the key of a path (falls back to the value). */
  readonly atKey: (path: YamlPath, message: string) => Problem;
  /** A problem at an offset in the text that the value of a path is, with the line and a caret. */
  readonly within: (path: YamlPath, offset: number, message: string) => Problem;
}

/** Parses one YAML document. Never throws on what is not YAML, or no text: it is in `problems`. */
export function readYaml(file: string, source: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problem = (offset: number, message: string, excerpt = false): Problem => {
    const { line, col } = lines.linePos(Math.min(offset, source.length));
    return { file, line, column: col, message, excerpt: excerpt ? caretLine(source, line, col) : null };
  };
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    problem(pos[0], `not valid YAML: ${firstLine(message)}`, true),
  );
  // What a reader puts in the place of bytes that are no text.
  const foreign = source.indexOf("\uFFFD");
  if (foreign >= 0) faults.unshift(problem(foreign, "not UTF-8: save the file in that encoding"));
  const isRead = document.errors.length === 0 && foreign < 0;
  const data = isRead
    ? plainData(document, (offset, message) => faults.push(problem(offset, message)))
    : undefined;
  const valueOffset = (path: YamlPath): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = nodeAt(document, path.slice(0, length));
      if (node?.range) return node.range[0];
    }
    return 0;
  };
  return {
    file,
    data,
    problems: faults,
    atValue: (path, message) => problem(valueOffset(path), message),
    atKey: (path, message) => problem(keyOffset(document, path) ?? valueOffset(path), message),
    within: (path, offset, message) => {
      const node = nodeAt(document, path);
      if (!isScalar(node)) return problem(valueOffset(path), message);
      return problem(sourceOffset(node, source, offset), message, true);
    },
  };
}

/** Undefined, and a fault told, where an alias leads nowhere, or aliases of aliases make more than anybody would write. */
function plainData(document: Document.Parsed, fault: (offset: number, message: string) => void): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    let offset = 0;
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document) !== undefined) return undefined;
        offset = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    fault(offset, `not valid YAML: ${firstLine(error instanceof Error ? error.message : String(error))}`);
    return undefined;
  }
}

/**
 * Zod's issues as problems: unknown keys at the key, missing keys at the parent, all else at the value.
 * @param schema of the whole text, for the keys that there are
 */
export function schemaProblems(
  text: YamlText,
  schema: z.core.$ZodType,
  issues: readonly z.core.$ZodIssue[],
  at: YamlPath = [],
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...at, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
    const name = path.length === 0 ? "" : `${pathText(path)}: `;
    if (issue.code === "unrecognized_keys") {
      const known = knownKeys(schema, path);
      return issue.keys.map((key) =>
        text.atKey([...path, key], `unknown key "${key}"${didYouMean(key, known)}`),
      );
    }
    if (issue.code === "invalid_union") {
      const meant = meantBranch(issue);
      if (meant !== null) return schemaProblems(text, schema, meant, path);
      return [text.atValue(path, `${name}${unionText(issue)}`)];
    }
    if (issue.code === "invalid_key") {
      return [text.atKey(path, `${name}${issue.issues[0]?.message ?? issue.message}`)];
    }
    if (issue.code === "invalid_type" && valueAt(text.data, path) === undefined) {
      return [text.atKey(path.slice(0, -1), `"${String(path.at(-1))}" is required${inside(path)}`)];
    }
    return [text.atValue(path, `${name}${lowerFirst(issue.message)}`)];
  });
}

/** `checks[0].examples.pass[1]` */
export function pathText(path: YamlPath): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}

function inside(path: YamlPath): string {
  return path.length > 1 ? ` in ${pathText(path.slice(0, -1))}` : "";
}

/** The issues of the one alternative that the value is of the right kind for; null where that cannot be said. */
function meantBranch(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | null {
  const isOfKind = (branch: readonly z.core.$ZodIssue[]) =>
    !branch.some(
      ({ code, path }) => path.length === 0 && (code === "invalid_type" || code === "invalid_value"),
    );
  const [meant, another] = issue.errors.filter(isOfKind);
  return meant !== undefined && another === undefined ? meant : null;
}

function unionText(issue: z.core.$ZodIssueInvalidUnion): string {
  if (issue.message !== "Invalid input") return issue.message;
  const texts = issue.errors.flatMap((branch) =>
    branch.slice(0, 1).map(({ message }) => lowerFirst(message)),
  );
  return texts.length > 0 ? [...new Set(texts)].join(", or ") : lowerFirst(issue.message);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

function valueAt(data: unknown, path: YamlPath): unknown {
  let at: unknown = data;
  for (const part of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}

function nodeAt(document: Document.Parsed, path: YamlPath): Node | null {
  let at: unknown = document.contents;
  for (const part of path) {
    if (isAlias(at)) at = at.resolve(document);
    if (isMap(at)) at = pairOf(at.items, part)?.value;
    else if (isSeq(at)) at = at.items[Number(part)];
    else return null;
  }
  return (isAlias(at) ? at.resolve(document) : (at as Node | null | undefined)) ?? null;
}

function keyOffset(document: Document.Parsed, path: YamlPath): number | null {
  const parent = nodeAt(document, path.slice(0, -1));
  const key = path.at(-1);
  if (!isMap(parent) || key === undefined) return null;
  const pair = pairOf(parent.items, key);
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

function pairOf(pairs: readonly Pair[], key: string | number): Pair | undefined {
  return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

/**
 * Where a character of a scalar's text stands in the file. YAML folds lines, strips indentation and undoes escapes, so
 * the two are walked side by side: white space on either side stands for white space, all else must be the same.
 */
function sourceOffset(node: Scalar, source: string, offset: number): number {
  const text = typeof node.value === "string" ? node.value : String(node.value);
  const [start, end] = node.range ?? [0, 0];
  let at = contentStart(node, source, start);
  for (let index = 0; index < text.length; index++) {
    const blank = isBlank(text[index]);
    if (!blank) at = afterBlanks(node, source, at);
    if (index === offset) return at;
    at += blank ? blankWidth(node, source, at) : width(node, source, at);
  }
  return Math.min(at, end);
}

function afterBlanks(node: Scalar, source: string, start: number): number {
  let at = start;
  while (blankWidth(node, source, at) > 0) at += blankWidth(node, source, at);
  return at;
}

function contentStart(node: Scalar, source: string, start: number): number {
  if (node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL") return source.indexOf("\n", start) + 1;
  return node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? start + 1 : start;
}

/** Characters of the file that make the one at `at`: more than one for an escape. */
function width(node: Scalar, source: string, at: number): number {
  if (node.type === "QUOTE_SINGLE" && source[at] === "'") return 2;
  if (node.type !== "QUOTE_DOUBLE" || source[at] !== "\\") return 1;
  const digits = { x: 2, u: 4, U: 8 }[source[at + 1] ?? ""];
  return 2 + (digits ?? 0);
}

/** Characters of the file that make one of white space, or a line break that is escaped; 0 where there is neither. */
function blankWidth(node: Scalar, source: string, at: number): number {
  if (isBlank(source[at])) return 1;
  return node.type === "QUOTE_DOUBLE" && source[at] === "\\" && /[ tnr\t\r\n]/.test(source[at + 1] ?? "")
    ? 2
    : 0;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}

function caretLine(source: string, line: number, column: number): string {
  const text = (source.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  return `    ${text}\n    ${" ".repeat(Math.max(0, column - 1))}^`;
}
