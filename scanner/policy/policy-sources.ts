import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../user-error.ts";

/** A YAML file's text, and the name that messages call it by. */
export interface PolicySource {
  readonly file: string;
  readonly text: string;
}

/** What files hold that are looked for like policies. */
export type SourceKind = "policies" | "exceptions";

/**
 * The YAML files at the paths, folders with all below them, in the order of their names. Throws a UserError for a path
 * that is not there and for a folder without any.
 * @param what what the files hold, for messages
 */
export async function readPolicySources(
  paths: readonly string[],
  what: SourceKind = "policies",
): Promise<PolicySource[]> {
  const files = new Set<string>();
  for (const given of paths) {
    const found = await yamlFiles(given, what);
    if (found.length === 0) {
      throw new UserError(
        `${given} holds no .yaml files`,
        "Name a folder with .yaml files, or one such file.",
      );
    }
    for (const file of found) files.add(file);
  }
  return Promise.all([...files].map(async (file) => ({ file, text: await readFile(file, "utf8") })));
}

/** A hash of the contents, the same wherever the files lie and in whichever order they were read. */
export function sourcesHash(sources: readonly PolicySource[], settings: unknown): string {
  const parts = sources.map(({ text }) => sha256(text)).sort();
  return sha256([...parts, JSON.stringify(settings)].join("\n"));
}

async function yamlFiles(given: string, what: SourceKind): Promise<string[]> {
  const found = await stat(given).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `cannot read ${given}: ${error.code ?? error.message}`,
      `Check the path of the ${what}.`,
    );
  });
  if (found.isFile()) return [given];
  const entries = await readdir(given, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
