import type { Json } from "./resource.ts";

/** What stands in the place of a value that must not leave the read. */
export const redacted = "REDACTED";

/**
 * An SDK value as it is stored: timestamps as ISO 8601, blobs as base64, big integers as numbers where they fit and text
 * where not, unset members left out. Answers of AWS hold no cycles.
 */
export function storedValue(value: unknown): Json | undefined {
  if (value === null) return undefined;
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case "object":
      return storedObject(value);
    case "undefined":
      return undefined;
    case "function":
    case "symbol":
      throw new TypeError(`an answer of AWS holds a ${typeof value}`);
  }
}

function storedObject(value: object): Json {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid time" : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((element) => storedValue(element) ?? null);
  // In one order, whatever order AWS had: what is said of it is then the same, now and from a saved inventory.
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Not by assignment: a variable of somebody's may be called __proto__.
  return Object.fromEntries(
    entries.flatMap(([name, member]) => {
      const kept = storedValue(member);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

/** The value with every text, number and boolean at or under the dotted path put through `change`. Lists are entered. */
export function changeAt(value: Json, path: readonly string[], change: (leaf: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((element) => changeAt(element as Json, path, change));
  const [head, ...rest] = path;
  if (value === null || typeof value !== "object") return head === undefined ? change(value) : value;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  return Object.fromEntries(
    entries.map(([name, member]) => [
      name,
      head === undefined || head === name ? changeAt(member, rest, change) : member,
    ]),
  );
}
