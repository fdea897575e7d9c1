import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** What the Dockerfile takes, relative to the repository; `dist/simulator` is left out by `.dockerignore`. */
const inputs = ["Dockerfile", ".dockerignore", "dist"] as const;
const leftOut = join("dist", "simulator");

/**
 * The tag of an image: a hash of everything that goes into it, so that the same image is never pushed twice and another one never
 * under the same tag. Null when the program has not been built.
 */
export function imageTag(repositoryFolder: string): string | null {
  if (!existsSync(join(repositoryFolder, "dist", "hubscan.js"))) return null;
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of filesOf(join(repositoryFolder, input))) {
      const name = relative(repositoryFolder, file);
      if (name.startsWith(leftOut)) continue;
      const content = createHash("sha256").update(readFileSync(file)).digest("hex");
      hash.update(`${name} ${content}\n`);
    }
  }
  return hash.digest("hex").slice(0, 32);
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
