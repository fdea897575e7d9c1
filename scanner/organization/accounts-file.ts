import { accountIdPattern } from "../role/settings.ts";
import { UserError } from "../user-error.ts";
import type { Account, Organization } from "./organization.ts";

/**
 * Reads a list of accounts: one id a line; `#` begins a comment.
 *
 * @param name The file's name, for messages.
 * @throws UserError that names each id that is malformed or there twice, with its line; or that the list is empty.
 */
export function parseAccountsFile(content: string, name: string): string[] {
  const entries = content
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ id: line.replace(/#.*$/, "").trim(), where: `${name}:${index + 1}` }))
    .filter(({ id }) => id !== "");
  if (entries.length === 0) {
    throw new UserError(`${name} lists no account.`, "Write one account id of twelve digits on each line.");
  }
  return checkedIds(entries);
}

/** @throws UserError that names each id given on the command line that is malformed or there twice. */
export function checkAccountIds(ids: readonly string[], option: string): string[] {
  return checkedIds(ids.map((id) => ({ id, where: option })));
}

function checkedIds(entries: readonly { readonly id: string; readonly where: string }[]): string[] {
  const first = new Map<string, string>();
  const faults: string[] = [];
  for (const { id, where } of entries) {
    const before = first.get(id);
    if (!accountIdPattern.test(id)) faults.push(`${where}: ${JSON.stringify(id)} is not an account id`);
    else if (before !== undefined) faults.push(`${where}: ${id} is there already (${before})`);
    else first.set(id, where);
  }
  if (faults.length > 0) {
    throw new UserError(
      faults.join("\n"),
      "An account id has twelve digits, leading zeros included, and is named once.",
    );
  }
  return [...first.keys()];
}

/** An organization of which only these account ids are known: nobody is asked whether they are active or what they are called. */
export function organizationOfList(
  ids: readonly string[],
  known: Pick<Organization, "id" | "managementAccount"> = { id: null, managementAccount: null },
  why = "The accounts come from a list; AWS Organizations was not asked.",
): Organization {
  const accounts: Account[] = [...ids].sort().map((id) => ({
    id,
    name: id,
    email: null,
    state: "UNLISTED",
    ouPath: [],
    tags: null,
    joined: null,
  }));
  return {
    ...known,
    roots: [],
    accounts,
    delegatedAdministrators: {
      unreadable: {
        kind: "error",
        operation: null,
        code: null,
        message: why,
      },
    },
  };
}
