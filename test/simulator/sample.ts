import type { NormalizedSchema } from "@smithy/core/schema";

/** A source of numbers from 0 to 1. */
export type Random = () => number;

/** The same numbers each time (a linear congruential generator), so that a failure can be repeated. */
export function repeatable(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

/** Deeper structures (some contain themselves) are left out from here on. */
const deepest = 5;

/** Members that the SDK computes or encodes itself, or that change how the body is read. */
export const computed =
  /^(Checksum|ContentMD5$|ContentLength$|ContentEncoding$|ExpectedBucketOwner$|(CopySource)?SSECustomerKey)/;

/** A value that fits a schema, every member filled in; undefined where there is none that a request can carry. */
export function sample(schema: NormalizedSchema, random: Random, plain = false, depth = 0): unknown {
  const again = (inner: NormalizedSchema, innerPlain = plain) => sample(inner, random, innerPlain, depth + 1);
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    if (schema.isStreaming() || depth > deepest) return undefined;
    return sampleStructure(schema, random, again);
  }
  if (schema.isListSchema()) {
    const items = [again(schema.getValueSchema()), again(schema.getValueSchema())].filter(
      (item) => item !== undefined,
    );
    return depth > deepest || items.length === 0 ? undefined : items;
  }
  if (schema.isMapSchema()) {
    const values = ["k1", "k2"].map((key) => [key, again(schema.getValueSchema())] as const);
    return depth > deepest || values.some(([, value]) => value === undefined)
      ? undefined
      : Object.fromEntries(values);
  }
  return sampleScalar(schema, random, plain);
}

function sampleStructure(
  schema: NormalizedSchema,
  random: Random,
  again: (inner: NormalizedSchema, plain?: boolean) => unknown,
): unknown {
  const all = [...schema.structIterator()];
  const picked = schema.isUnionSchema() ? all.splice(Math.floor(random() * all.length), 1) : all;
  const structure: Record<string, unknown> = {};
  for (const [name, member] of picked) {
    const traits = member.getMergedTraits();
    if (computed.test(name) || traits.httpResponseCode) continue;
    const isText =
      traits.httpLabel ||
      traits.httpQuery !== undefined ||
      traits.httpHeader !== undefined ||
      traits.httpQueryParams ||
      traits.httpPrefixHeaders !== undefined;
    const value = isText ? again(member, true) : again(member);
    if (value !== undefined) structure[name] = value;
  }
  // Forms and XML do not tell an empty structure from none.
  return Object.keys(structure).length === 0 ? undefined : structure;
}

function sampleScalar(schema: NormalizedSchema, random: Random, plain: boolean): unknown {
  const number = Math.floor(random() * 1000) + 1;
  if (schema.isBlobSchema()) return Buffer.from(`bytes ${number}`);
  if (schema.isTimestampSchema()) return new Date(1_700_000_000_000 + number * 1000);
  if (schema.isBooleanSchema()) return random() < 0.5;
  if (schema.isNumericSchema()) return number;
  if (schema.isStringSchema()) {
    if (schema.getMergedTraits().mediaType !== undefined) return '{"a":1}';
    return plain ? `s${number}` : `s${number} <&>"x`;
  }
  if (schema.isDocumentSchema()) return { document: "x" };
  return schema.isBigIntegerSchema() ? 5n : undefined;
}
