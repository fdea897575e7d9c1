import type { NormalizedSchema } from "@smithy/core/schema";
import { dateToUtcString } from "@smithy/core/serde";

/** Smithy's numbers for timestamp formats, as schemas carry them. */
const dateTime = 5;
const epochSeconds = 7;

/** A value from a query string, a header or a label: whatever is written as plain text. */
export function valueFromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return text === "true";
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isTimestampSchema()) {
    return new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  }
  if (schema.isBlobSchema()) return Buffer.from(text, "base64");
  if (schema.isListSchema()) {
    return text.split(",").map((part) => valueFromText(schema.getValueSchema(), part.trim()));
  }
  return text;
}

/** A value as a header carries it. */
export function textFromValue(schema: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) {
    if (schema.getSchema() === dateTime) return value.toISOString();
    if (schema.getSchema() === epochSeconds) return String(value.getTime() / 1000);
    return dateToUtcString(value);
  }
  if (Array.isArray(value)) return value.join(", ");
  return String(value);
}
