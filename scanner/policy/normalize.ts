import type { NormalizedSchema } from "@smithy/core/schema";

/**
 * A structure as expressions see it: members that are set are own properties, the rest are inherited from a prototype
 * that holds each member's default. So `has()` is a question of ownership, and defaults cost nothing per value.
 */
export class StructValue {
  get [Symbol.toStringTag](): string {
    return "Struct";
  }
}
// No `toString` and the like: what is not a member is not there.
Object.setPrototypeOf(StructValue.prototype, null);

/** How values of one schema are made. */
export interface ValueForm {
  /** Makes the value of stored JSON (or of what the SDK gave). Throws a TypeError for what the schema does not allow. */
  readonly make: (json: unknown) => unknown;
  /** What an unset field reads as. Shared: must not be changed. */
  readonly unset: () => unknown;
}

/** Makes forms of schemas and remembers them, so that each schema is looked at once. */
export function createNormalizer(): (schema: NormalizedSchema) => ValueForm {
  const forms = new Map<unknown, ValueForm>();
  const formOf = (schema: NormalizedSchema): ValueForm => {
    const key: unknown = schema.getSchema();
    const known = forms.get(key);
    if (known !== undefined) return known;
    const form = newForm(schema, formOf);
    forms.set(key, form);
    return form;
  };
  return formOf;
}

function newForm(schema: NormalizedSchema, formOf: (schema: NormalizedSchema) => ValueForm): ValueForm {
  if (schema.isListSchema()) return listForm(() => formOf(schema.getValueSchema()));
  if (schema.isMapSchema()) return mapForm(() => formOf(schema.getValueSchema()));
  if (schema.isStructSchema()) return structForm(schema, formOf);
  if (schema.isTimestampSchema()) return scalar(timestamp, new Date(0));
  if (schema.isBooleanSchema()) return scalar(boolean, false);
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return scalar(number, 0n);
  if (schema.isBigDecimalSchema()) return scalar((json) => Number(json), 0);
  if (schema.isBlobSchema()) return scalar(bytes, new Uint8Array());
  if (schema.isStringSchema()) return scalar(text, "");
  return scalar(openValue, null);
}

function scalar(make: (json: unknown) => unknown, unset: unknown): ValueForm {
  return { make, unset: () => unset };
}

function listForm(elementForm: () => ValueForm): ValueForm {
  const empty = Object.freeze([]);
  return {
    make: (json) => {
      if (!Array.isArray(json)) throw mismatch("a list", json);
      const element = elementForm();
      return json.map((item: unknown) => (isUnset(item) ? element.unset() : element.make(item)));
    },
    unset: () => empty,
  };
}

/** Maps become JavaScript Maps: a key such as `constructor` is then a key like any other. */
function mapForm(valueForm: () => ValueForm): ValueForm {
  const empty = new Map<string, unknown>();
  return {
    make: (json) => {
      const value = valueForm();
      const entries = Object.entries(objectOf(json));
      return new Map(entries.map(([key, item]) => [key, isUnset(item) ? value.unset() : value.make(item)]));
    },
    unset: () => empty,
  };
}

function structForm(schema: NormalizedSchema, formOf: (schema: NormalizedSchema) => ValueForm): ValueForm {
  const members = new Map<string, NormalizedSchema>(schema.structIterator());
  const prototype = defaultsPrototype(members, formOf);
  const unset: unknown = Object.freeze(Object.create(prototype));
  return {
    make: (json) => {
      const source = objectOf(json);
      const value = Object.create(prototype) as object;
      for (const key of Object.keys(source)) {
        const member = members.get(key);
        const item = source[key];
        if (member === undefined || isUnset(item)) continue;
        Object.defineProperty(value, key, { value: formOf(member).make(item), enumerable: true });
      }
      return value;
    },
    unset: () => unset,
  };
}

/** Getters, since a structure may contain itself: its default would have no end. */
function defaultsPrototype(
  members: ReadonlyMap<string, NormalizedSchema>,
  formOf: (schema: NormalizedSchema) => ValueForm,
): object {
  const prototype = Object.create(StructValue.prototype) as object;
  for (const [name, member] of members) {
    Object.defineProperty(prototype, name, { get: () => formOf(member).unset(), enumerable: true });
  }
  return Object.freeze(prototype);
}

/** Whether a stored value says nothing: no key, or null. */
export function isUnset(json: unknown): json is null | undefined {
  return json === undefined || json === null;
}

function text(json: unknown): string {
  if (typeof json === "string") return json;
  throw mismatch("text", json);
}

function boolean(json: unknown): boolean {
  if (typeof json === "boolean") return json;
  throw mismatch("true or false", json);
}

/** Integers become BigInt, which is CEL's int. The SDK's schemas do not tell whole numbers from others: those stay doubles. */
function number(json: unknown): bigint | number {
  if (typeof json === "bigint") return json;
  if (typeof json === "number") return Number.isInteger(json) ? BigInt(json) : json;
  if (typeof json === "string" && /^-?\d+$/.test(json)) return BigInt(json);
  if (json === "NaN" || json === "Infinity" || json === "-Infinity") return Number(json);
  throw mismatch("a number", json);
}

/** ISO 8601 as stored, a Date as the SDK gives it, or seconds since 1970. */
function timestamp(json: unknown): Date {
  if (json instanceof Date) return json;
  const date =
    typeof json === "number" ? new Date(json * 1000) : typeof json === "string" ? new Date(json) : null;
  if (date === null || Number.isNaN(date.getTime())) throw mismatch("a time", json);
  return date;
}

function bytes(json: unknown): Uint8Array {
  if (json instanceof Uint8Array) return json;
  if (typeof json === "string") return new Uint8Array(Buffer.from(json, "base64"));
  throw mismatch("base64 text", json);
}

/** JSON of no known shape: objects become Maps, whole numbers BigInt. */
function openValue(json: unknown): unknown {
  if (json instanceof Date || json instanceof Uint8Array) return json;
  if (Array.isArray(json)) return json.map(openValue);
  if (typeof json === "number" && Number.isInteger(json)) return BigInt(json);
  if (typeof json === "object" && json !== null) {
    return new Map(Object.entries(json).map(([key, item]) => [key, openValue(item)]));
  }
  return json;
}

function objectOf(json: unknown): Record<string, unknown> {
  if (typeof json === "object" && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw mismatch("an object", json);
}

function mismatch(expected: string, json: unknown): TypeError {
  const got = Array.isArray(json) ? "a list" : json === null ? "null" : typeof json;
  return new TypeError(`expected ${expected}, got ${got}`);
}
