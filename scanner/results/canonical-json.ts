import type { Json } from "../inventory/resource.ts";

/**
 * A value as JSON with its keys sorted, so that equal values give equal bytes. Integers too large for JSON's readers
 * and not a number become strings, dates ISO 8601, bytes base64; what JSON has no word for (functions) is left out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(toJson(value) ?? null);
}

/** The same as a value. Undefined for what is left out. */
export function toJson(value: unknown): Json | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return typeof value === "object" ? objectToJson(value) : undefined;
}

function objectToJson(value: object | null): Json {
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  const entries: [string, Json][] = [];
  for (const key of Object.keys(value).sort()) {
    const json = toJson((value as Record<string, unknown>)[key]);
    if (json !== undefined) entries.push([key, json]);
  }
  // Not by assignment: a key named __proto__ would become the prototype.
  return Object.fromEntries(entries);
}
