import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { settingsEditorSchema } from "./editor-schema.ts";

/** Writes policies/settings.schema.json: `npx tsx scanner/settings/write-editor-schema.ts`, after the settings format has changed. */
await writeFile(
  fileURLToPath(new URL("../../policies/settings.schema.json", import.meta.url)),
  settingsEditorSchema(),
);
