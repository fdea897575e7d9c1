import { markdownTable, markdownText } from "../markdown.ts";
import { lineJsonSchemas } from "./schemas.ts";

/** As much of a JSON Schema as the tables take. */
interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The fields of one kind of stored line, as a table of `docs/results.md`. */
export function lineTable(kind: "finding" | "resource" | "ledger" | "lifecycle"): string {
  return markdownTable(["field", "type", "meaning"], rowsOf(lineJsonSchemas()[kind], ""));
}

function rowsOf(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const value = (member.anyOf ?? []).find(({ type }) => type !== "null") ?? member;
    const key = prefix + name;
    const inner = value.properties === undefined ? [] : rowsOf(value, `${key}.`);
    const meaning = member.description ?? value.description ?? "";
    return [[`\`${key}\``, typeText(member), markdownText(meaning)], ...inner];
  });
}

function typeText(schema: Schema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(" or ");
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.format === "date-time") return "time";
  if (schema.type === "array") return `list of ${typeText(schema.items ?? {})}`;
  return [schema.type ?? "any JSON"].flat().join(" or ");
}
