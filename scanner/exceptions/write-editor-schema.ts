import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { exceptionsEditorSchema } from "./editor-schema.ts";

/** Writes policies/exceptions.schema.json: `npx tsx scanner/exceptions/write-editor-schema.ts`, after the format has changed. */
await writeFile(
  fileURLToPath(new URL("../../policies/exceptions.schema.json", import.meta.url)),
  exceptionsEditorSchema(),
);
