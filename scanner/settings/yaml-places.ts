import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";

/** A piece of a text, and what it becomes. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export function spliced(source: string, { from, to, text }: Splice): string {
  return source.slice(0, from) + text + source.slice(to);
}

/** Whole lines put in at a place, with the ends of lines that the text has. */
export function linesAt(source: string, at: number, ...texts: readonly string[]): Splice {
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  const before = at > 0 && source[at - 1] !== "\n" ? eol : "";
  return { from: at, to: at, text: before + texts.map((text) => text + eol).join("") };
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Nothing written, as after a key whose entries are all commented out. */
export function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === "");
}

export function startOf({ key }: Pair): number {
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0;
}

/** Where what is written of a pair ends. */
export function endOf({ key, value }: Pair): number {
  const keyEnd = isScalar(key) ? (key.range?.[1] ?? 0) : 0;
  const range = isScalar(value) || isSeq(value) || isMap(value) ? value.range : undefined;
  if (isMap(value) && value.flow !== true) return Math.max(keyEnd, ...value.items.map(endOf));
  if (isSeq(value) && value.flow !== true) return Math.max(keyEnd, ...value.items.map(valueEnd));
  return Math.max(keyEnd, range?.[1] ?? 0);
}

function valueEnd(node: unknown): number {
  if (isMap(node) && node.flow !== true) return Math.max(0, ...node.items.map(endOf));
  if (isSeq(node) && node.flow !== true) return Math.max(0, ...node.items.map(valueEnd));
  return isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[1] ?? 0) : 0;
}

/** The beginning of the line after a place; the place itself where it begins a line. */
export function nextLine(source: string, at: number): number {
  if (at > 0 && source[at - 1] === "\n") return at;
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end + 1;
}

export function indentationAt(source: string, at: number): string {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  return /^[ ]*/.exec(source.slice(start, at))?.[0] ?? "";
}
