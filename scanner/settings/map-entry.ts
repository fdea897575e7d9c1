import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, parse, parseDocument } from "yaml";
import {
  endOf,
  indentationAt,
  isEmpty,
  linesAt,
  nextLine,
  pairOf,
  type Splice,
  spliced,
  startOf,
} from "./yaml-places.ts";

/**
 * The text with a value under a key of a map, one key deep (`aliases`); the map is made where there is none. Everything else stays as it
 * is written: comments, blank lines, quotes, indentation.
 */
export function withMapEntry(source: string, section: string, key: string, value: string): string {
  const expected: Document = parseDocument(source);
  if (!isMap(expected.contents)) expected.contents = expected.createNode({});
  if (!isMap(expected.get(section))) {
    const data = (expected.toJS() as Readonly<Record<string, unknown>> | null)?.[section];
    expected.set(section, expected.createNode(data ?? {}));
  }
  expected.setIn([section, key], value);
  const splice = spliceFor(source, parseDocument(source), { section, key, value });
  if (splice !== null) {
    const text = spliced(source, splice);
    const document = parseDocument(text);
    if (document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected.toJS())) return text;
  }
  return expected.toString({ lineWidth: 0 });
}

function spliceFor(
  source: string,
  document: Document,
  { section, key, value }: { readonly section: string; readonly key: string; readonly value: string },
): Splice | null {
  const line = `${JSON.stringify(key)}: ${written(value)}`;
  const root = document.contents;
  const sectionPair = isMap(root) ? pairOf(root, section) : undefined;
  if (sectionPair === undefined) return linesAt(source, source.length, `${section}:`, `  ${line}`);
  const map = sectionPair.value;
  if (isEmpty(map)) return linesAt(source, nextLine(source, endOf(sectionPair)), `  ${line}`);
  if (!isMap(map)) return null;
  const before = pairOf(map, key)?.value;
  if (before !== undefined) {
    if (!isScalar(before) || !before.range) return null;
    return { from: before.range[0], to: before.range[1], text: written(value) };
  }
  const last = map.items.at(-1);
  if (last === undefined) return null;
  if (map.flow === true) return { from: endOf(last), to: endOf(last), text: `, ${line}` };
  return linesAt(source, nextLine(source, endOf(last)), indentationAt(source, startOf(last)) + line);
}

/** As YAML reads it back, wherever it stands: `yes: no` and `a, b` take quotes. */
function written(value: string): string {
  const isPlain = /^[\p{L}\p{N}]([\p{L}\p{N} ._/()-]*[\p{L}\p{N}._/()-])?$/u.test(value);
  return isPlain && parse(value) === value ? value : JSON.stringify(value);
}
