import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beyondManagedText } from "./beyond-managed-policies.ts";

/** Writes scanner/role/managed-policies/beyond.json: `npm run generate`, after a service file or a managed policy has changed. */
await writeFile(
  fileURLToPath(new URL("../role/managed-policies/beyond.json", import.meta.url)),
  await beyondManagedText(),
);
