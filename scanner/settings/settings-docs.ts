import { markdownTable, markdownText } from "../markdown.ts";
import { settingsEditorSchema } from "./editor-schema.ts";

/** As much of a JSON Schema as the table takes. */
export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** Every key of the settings file, as a table of `docs/settings.md`. */
export function settingsTable(): string {
  const schema = JSON.parse(settingsEditorSchema()) as Schema;
  return markdownTable(["key", "value", "meaning"], rowsOf(schema, ""));
}

function rowsOf(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const value = written(member);
    const key = prefix + name;
    const inner = value.properties === undefined ? [] : rowsOf(value, `${key}.`);
    return [[`\`${key}\``, valueText(value), markdownText(member.description ?? "")], ...inner];
  });
}

/** The schema without the alternative of no value, which stands for a key that is left out. */
function written(schema: Schema): Schema {
  const alternatives = (schema.anyOf ?? []).filter(({ type }) => type !== "null");
  return alternatives.length === 1 ? { ...schema, ...alternatives[0] } : schema;
}

/** What a value may be, in words. */
export function valueText(schema: Schema): string {
  if (schema.not !== undefined) return "not allowed";
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const alternatives = (schema.anyOf ?? []).filter(({ type }) => type !== "null");
  if (alternatives.length > 0) return alternatives.map(valueText).join(", or ");
  const type = typeof schema.type === "string" ? schema.type : schema.type?.find((name) => name !== "null");
  if (type === "array") return `list of ${valueText(schema.items ?? {})}`;
  if (type === "boolean") return "true or false";
  if (type === "integer") return numberText(schema);
  if (type !== "object") return "text";
  return schema.properties === undefined && typeof schema.additionalProperties === "object"
    ? `map to ${valueText(schema.additionalProperties)}`
    : "section";
}

function numberText({ minimum, maximum }: Schema): string {
  const isBounded = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER;
  return isBounded ? `whole number, ${minimum} to ${maximum}` : "whole number";
}
