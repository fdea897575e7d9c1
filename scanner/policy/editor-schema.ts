import * as z from "zod";
import { policyFile } from "./policy-file.ts";

/** The JSON Schema by which editors complete and check policy files, as the text of policies/schema.json. */
export function editorSchema(): string {
  const schema = z.toJSONSchema(policyFile, { target: "draft-7", io: "input" });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
