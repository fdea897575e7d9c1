import * as z from "zod";
import { settingsFormat } from "./settings-format.ts";

/** The JSON Schema by which editors complete and check hubscan.yaml, as the text of policies/settings.schema.json. */
export function settingsEditorSchema(): string {
  const schema = z.toJSONSchema(settingsFormat, { target: "draft-7", io: "input" });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
