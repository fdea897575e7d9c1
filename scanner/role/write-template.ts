import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { roleTemplateText } from "./template.ts";

/** Writes infra/targets/target-role.yaml: `npm run generate`, after the role has changed. */
const folder = new URL("../../infra/targets/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(fileURLToPath(new URL("target-role.yaml", folder)), roleTemplateText());
