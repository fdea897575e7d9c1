import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, isSeq, parse, parseDocument, type YAMLSeq } from "yaml";
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

/** A list of texts in a YAML file, two keys deep. */
export type ListPath = readonly [section: string, key: string];

/**
 * The text with an entry at the end of a list; the list and its section are made where there are none. Everything else stays
 * as it is written: comments, blank lines, quotes, indentation.
 */
export function withEntry(source: string, path: ListPath, entry: string): string {
  const document = parseDocument(source);
  const wanted = [...entriesOf(document, path), entry];
  return changed(source, path, wanted, addition(source, document, path, written(entry)));
}

/** The text without an entry of a list, however often it is there. A comment on the entry's line goes with it. */
export function withoutEntry(source: string, path: ListPath, entry: string): string {
  const document = parseDocument(source);
  const entries = entriesOf(document, path);
  const index = entries.indexOf(entry);
  if (index < 0) return source;
  const wanted = entries.toSpliced(index, 1);
  return withoutEntry(changed(source, path, wanted, removal(source, document, path, index)), path, entry);
}

/** As YAML reads it back: `1e-5` would be a number. */
function written(entry: string): string {
  return parse(entry) === entry ? entry : JSON.stringify(entry);
}

/** A splice that gives what is wanted; where a file is written so that none does, the list is written anew by the YAML library. */
function changed(source: string, path: ListPath, wanted: readonly string[], splice: Splice | null): string {
  const expected = parseDocument(source);
  setList(expected, path, wanted);
  if (splice !== null) {
    const text = spliced(source, splice);
    const document = parseDocument(text);
    if (document.errors.length === 0 && sameData(document, expected, path)) return text;
  }
  return expected.toString({ lineWidth: 0 });
}

/** Whether two documents say the same; a list that is empty and one that is not there do. */
function sameData(document: Document, expected: Document, path: ListPath): boolean {
  const normal = document.clone();
  setList(normal, path, entriesOf(document, path));
  return isDeepStrictEqual(normal.toJS(), expected.toJS());
}

function setList(document: Document, [section, key]: ListPath, entries: readonly string[]): void {
  if (!isMap(document.contents)) document.contents = document.createNode({});
  if (!isMap(document.get(section))) {
    document.set(section, document.createNode(plain(document, section) ?? {}));
  }
  document.setIn([section, key], document.createNode(entries));
}

/** A section's data where it is not written as a map of its own: an alias. */
function plain(document: Document, section: string): unknown {
  return (document.toJS() as Readonly<Record<string, unknown>> | null)?.[section];
}

function entriesOf(document: Document, [section, key]: ListPath): readonly string[] {
  const data = document.toJS() as Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
  const list = data?.[section]?.[key];
  return Array.isArray(list) ? list.map(String) : [];
}

function addition(
  source: string,
  document: Document,
  [section, key]: ListPath,
  entry: string,
): Splice | null {
  const lines = (at: number, ...texts: readonly string[]) => linesAt(source, at, ...texts);
  const root = document.contents;
  const sectionPair = isMap(root) ? pairOf(root, section) : undefined;
  if (sectionPair === undefined) return lines(source.length, `${section}:`, `  ${key}:`, `    - ${entry}`);
  const map = sectionPair.value;
  if (isEmpty(map)) return lines(nextLine(source, endOf(sectionPair)), `  ${key}:`, `    - ${entry}`);
  if (!isMap(map)) return null;
  const pair = pairOf(map, key);
  const last = map.items.at(-1);
  if (last === undefined || (map.flow === true && pair === undefined)) return null;
  const indentation = indentationAt(source, startOf(last));
  if (pair === undefined) {
    return lines(nextLine(source, endOf(last)), `${indentation}${key}:`, `${indentation}  - ${entry}`);
  }
  const list = pair.value;
  if (isEmpty(list)) return lines(nextLine(source, endOf(pair)), `${indentation}  - ${entry}`);
  if (!isSeq(list)) return null;
  const item = list.items.at(-1);
  if (list.flow === true) return flowAddition(list, item, entry);
  if (!isScalar(item) || !item.range) return null;
  return lines(nextLine(source, item.range[1]), `${indentationAt(source, item.range[0])}- ${entry}`);
}

function flowAddition(list: YAMLSeq, item: unknown, entry: string): Splice | null {
  if (!list.range) return null;
  if (list.items.length === 0) return { from: list.range[0] + 1, to: list.range[0] + 1, text: entry };
  if (!isScalar(item) || !item.range) return null;
  return { from: item.range[1], to: item.range[1], text: `, ${entry}` };
}

function removal(source: string, document: Document, path: ListPath, index: number): Splice | null {
  const list = document.getIn(path, true);
  if (!isSeq(list)) return null;
  const ranges = list.items.map((item) => (isScalar(item) ? item.range : null));
  const at = ranges[index];
  if (!at) return null;
  if (list.flow !== true) {
    return { from: source.lastIndexOf("\n", at[0] - 1) + 1, to: nextLine(source, at[1]), text: "" };
  }
  const [before, after] = [ranges[index - 1], ranges[index + 1]];
  if (after) return { from: at[0], to: after[0], text: "" };
  return { from: before ? before[1] : at[0], to: at[1], text: "" };
}
