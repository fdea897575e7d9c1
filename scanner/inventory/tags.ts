import type { Json } from "./resource.ts";

/** Names under which services give tags, lists of key and value or maps. */
const properties = ["Tags", "TagSet", "TagList", "tags"] as const;

/** A resource's tags, out of whichever property its service gives them in; none when it was not read. */
export function tagsOf(resource: Readonly<Record<string, Json>>): Record<string, string> {
  for (const name of properties) {
    const value = resource[name];
    if (Array.isArray(value)) return Object.fromEntries(value.flatMap(pairOf));
    if (value !== undefined && value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, textOf(text)]));
    }
  }
  return {};
}

function pairOf(tag: Json): [string, string][] {
  if (tag === null || typeof tag !== "object" || Array.isArray(tag)) return [];
  const { Key, Value, key, value, TagKey, TagValue } = tag as Readonly<Record<string, Json | undefined>>;
  const name = Key ?? key ?? TagKey;
  return typeof name === "string" ? [[name, textOf(Value ?? value ?? TagValue)]] : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value);
}
