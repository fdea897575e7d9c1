import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds the policies that come with hubscan: the repository, or the bundle that was made of it. */
export function productFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "policies", "schema.json"))) return folder;
    if (folder === dirname(folder)) throw new Error("hubscan's own policies are missing: install it again");
  }
}
