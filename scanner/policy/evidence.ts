import type { Json, Resource } from "../inventory/resource.ts";
import { ResourceView } from "./resource-view.ts";

export type Evidence = Readonly<Record<string, Json>>;

/** Limits that keep a finding a line that can be read. */
const most = { elements: 10, members: 40, text: 1000, depth: 6 } as const;

/** The stored values at dotted paths of a resource; null where nothing is set. What could not be read is left out. */
export function evidenceAt(resource: Resource, paths: readonly string[]): Evidence {
  const evidence: Record<string, Json> = {};
  for (const path of paths) {
    const [property = "", ...rest] = path.split(".");
    if (Object.hasOwn(resource.unreadable, property)) continue;
    evidence[path] = shortened(storedAt(resource.properties, [property, ...rest]));
  }
  return evidence;
}

/** A value of the expression language as JSON, shortened. Of structures only what is set. */
export function evidenceOf(value: unknown): Json {
  return shortened(jsonOf(value, most.depth + 1));
}

/** One line of `path: value`, for messages. */
export function evidenceText(evidence: Evidence): string {
  return Object.entries(evidence)
    .map(([path, value]) => `${path}: ${value === null ? "not set" : JSON.stringify(value)}`)
    .join(", ");
}

function storedAt(properties: Resource["properties"], path: readonly string[]): Json {
  let at: Json | undefined = properties;
  for (const name of path) {
    if (typeof at !== "object" || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return null;
    at = (at as { readonly [key: string]: Json })[name];
  }
  return at ?? null;
}

function jsonOf(value: unknown, depth: number): Json {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return null;
  return depth === 0 ? "…" : jsonOfObject(value, depth - 1);
}

function jsonOfObject(value: object, depth: number): Json {
  if (value instanceof ResourceView) return ResourceView.resourceOf(value).arn;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((item: unknown) => jsonOf(item, depth));
  const entries: [string, unknown][] =
    value instanceof Map
      ? [...value].map(([key, item]: [unknown, unknown]) => [String(key), item])
      : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonOf(item, depth)]));
}

function shortened(json: Json, depth: number = most.depth): Json {
  if (typeof json === "string") {
    return json.length <= most.text
      ? json
      : `${json.slice(0, most.text)}… (${json.length - most.text} more characters)`;
  }
  if (typeof json !== "object" || json === null) return json;
  if (depth === 0) return "…";
  if (Array.isArray(json)) {
    const shown = json.slice(0, most.elements).map((item: Json) => shortened(item, depth - 1));
    return json.length > most.elements ? [...shown, `… ${json.length - most.elements} more`] : shown;
  }
  const entries = Object.entries(json as { readonly [key: string]: Json });
  const shown = entries
    .slice(0, most.members)
    .map(([key, item]): [string, Json] => [key, shortened(item, depth - 1)]);
  if (entries.length > most.members) shown.push(["…", `${entries.length - most.members} more`]);
  return Object.fromEntries(shown);
}
