import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { editorSchema } from "./editor-schema.ts";

/** Writes policies/schema.json: `npx tsx scanner/policy/write-editor-schema.ts`, after the policy format has changed. */
await writeFile(fileURLToPath(new URL("../../policies/schema.json", import.meta.url)), editorSchema());
