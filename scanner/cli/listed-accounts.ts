import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseAccountsFile } from "../organization/accounts-file.ts";
import { UserError } from "../user-error.ts";

/**
 * The accounts that --accounts-file lists; null when none is given. Throws a {@link UserError} for a file that cannot be read or lists
 * what is no account id.
 */
export async function listedAccounts(file: string | null, workingFolder: string): Promise<string[] | null> {
  if (file === null) return null;
  let content: string;
  try {
    content = await readFile(resolve(workingFolder, file), "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `--accounts-file cannot be read: ${why}`,
      "Name a file with an account id on each line.",
    );
  }
  return parseAccountsFile(content, file);
}
