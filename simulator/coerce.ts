import type { NormalizedSchema } from "@smithy/core/schema";
import type { Members } from "./wire/protocol.ts";

/** An estate says something that the SDK's schemas do not know. */
export class FixtureError extends Error {
  override readonly name = "FixtureError";
}

export interface Fixture {
  /** Where it is written: file and path. */
  readonly source: string;
  /** How a policy document is written as text where the schema has a string. */
  readonly documentText: (document: unknown) => string;
}

/**
 * Turns plain data into what the SDK's writers take (Date, bytes), checked against the schema of an operation's input
 * or output. Where the schema has a string and the data an object (a policy document), its JSON text is meant.
 *
 * @throws FixtureError naming the place, what is wrong with it, and the members that exist
 */
export function coerceMembers(schema: NormalizedSchema, members: Members, fixture: Fixture): Members {
  if (schema.isUnitSchema()) {
    if (Object.keys(members).length === 0) return {};
    throw new FixtureError(
      `${fixture.source}: the operation has no members here, so there is nothing to give`,
    );
  }
  return coerceStructure(schema, members, "", fixture);
}

function coerceStructure(schema: NormalizedSchema, value: unknown, path: string, fixture: Fixture): Members {
  if (!isPlainObject(value)) throw expected("an object", value, path, fixture);
  const known = new Map(schema.structIterator());
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const memberSchema = known.get(name);
    if (memberSchema === undefined) {
      throw new FixtureError(
        `${fixture.source}${path === "" ? "" : `.${path}`}: there is no member "${name}"; there are ${[...known.keys()].join(", ")}`,
      );
    }
    if (member === null || member === undefined) continue;
    members[name] = coerce(memberSchema, member, path === "" ? name : `${path}.${name}`, fixture);
  }
  return members;
}

function coerce(schema: NormalizedSchema, value: unknown, path: string, fixture: Fixture): unknown {
  if (schema.isStructSchema()) return coerceStructure(schema, value, path, fixture);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw expected("a list", value, path, fixture);
    const item = schema.getValueSchema();
    return value.map((one, index) => coerce(item, one, `${path}[${index}]`, fixture));
  }
  if (schema.isMapSchema()) {
    if (!isPlainObject(value)) throw expected("an object", value, path, fixture);
    const item = schema.getValueSchema();
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, coerce(item, one, `${path}.${key}`, fixture)]),
    );
  }
  return coerceScalar(schema, value, path, fixture);
}

function coerceScalar(schema: NormalizedSchema, value: unknown, path: string, fixture: Fixture): unknown {
  if (schema.isTimestampSchema()) return coerceTime(value, path, fixture);
  if (schema.isBlobSchema()) {
    if (value instanceof Uint8Array) return value;
    return Buffer.from(typeof value === "string" ? value : fixture.documentText(value));
  }
  if (schema.isBooleanSchema()) {
    if (typeof value !== "boolean") throw expected("true or false", value, path, fixture);
  } else if (schema.isNumericSchema()) {
    if (typeof value !== "number") throw expected("a number", value, path, fixture);
  } else if (schema.isStringSchema()) {
    if (typeof value === "object") return fixture.documentText(value);
    if (typeof value !== "string") throw expected("a string (quote it in YAML)", value, path, fixture);
  }
  return value;
}

function coerceTime(value: unknown, path: string, fixture: Fixture): Date {
  if (value instanceof Date) return value;
  if (typeof value !== "string" && typeof value !== "number") throw expected("a time", value, path, fixture);
  const time = new Date(typeof value === "number" ? value * 1000 : value);
  if (Number.isNaN(time.getTime())) {
    throw expected("a time (ISO 8601, or seconds since 1970)", value, path, fixture);
  }
  return time;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expected(what: string, value: unknown, path: string, { source }: Fixture): FixtureError {
  return new FixtureError(
    `${source}${path === "" ? "" : `.${path}`}: expected ${what}, not ${JSON.stringify(value ?? null).slice(0, 80)}`,
  );
}
