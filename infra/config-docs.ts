import * as z from "zod";
import { markdownTable, markdownText } from "../scanner/markdown.ts";
import { type Schema, valueText } from "../scanner/settings/settings-docs.ts";
import { configSections, secretKeys } from "./config.ts";

/** Every key of the stack's configuration, a table for each section: a part of `docs/configuration.md`. */
export function configTables(): string {
  return Object.entries(configSections)
    .map(([title, keys]) => {
      const rows = Object.entries(keys).map(([key, schema]) => rowOf(key, schema));
      return `### ${title}\n\n${markdownTable(["key", "value", "default", "meaning"], rows)}`;
    })
    .join("\n\n");
}

function rowOf(key: string, schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: "input" }) as Schema & { readonly default?: unknown };
  const value = secretKeys.has(key) ? `${valueText(json)}, secret` : valueText(json);
  return [`\`${key}\``, value, defaultText(schema, json.default), markdownText(json.description ?? "")];
}

function defaultText(schema: z.ZodType, value: unknown): string {
  if (value === undefined) return schema.safeParse(undefined).success ? "" : "**required**";
  if (Array.isArray(value) && value.length === 0) return "none";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
