import * as z from "zod";
import { exceptionsFormat } from "./exceptions-format.ts";

/** The JSON Schema by which editors complete and check exceptions, as the text of policies/exceptions.schema.json. */
export function exceptionsEditorSchema(): string {
  const schema = z.toJSONSchema(exceptionsFormat, { target: "draft-7", io: "input" });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
