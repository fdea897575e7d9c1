import { didYouMean } from "../scanner/near-match.ts";
import type { Organization } from "../scanner/organization/organization.ts";
import { accountIdPattern } from "../scanner/role/settings.ts";
import { UserError } from "../scanner/user-error.ts";
import type { Interview } from "./interview.ts";

/** Names of accounts that are ours, by account id: those that are new or changed. */
export async function askAliases(
  { given, asker, settings }: Interview,
  organization: Organization | null,
): Promise<Readonly<Record<string, string>>> {
  if (given.alias !== undefined)
    return Object.fromEntries(given.alias.map((text) => aliasOf(text, organization)));
  if (asker === null || organization === null) return {};
  const aliases: Record<string, string> = {};
  const known = new Map(Object.entries(settings.data.aliases ?? {}));
  if (!(await asker.confirm("Give accounts names of your own (aliases)?", false))) return {};
  for (;;) {
    const id = await asker.choose("Name which account?", [
      { value: "", name: "no more" },
      ...organization.accounts.map(({ id, name }) => {
        const alias = known.get(id);
        return { value: id, name: `${id} ${name}${alias === undefined ? "" : ` "${alias}"`}` };
      }),
    ]);
    if (id === "") return aliases;
    const name = await asker.text(`Name of ${id}:`, known.get(id), nameProblem);
    aliases[id] = name;
    known.set(id, name);
  }
}

function aliasOf(text: string, organization: Organization | null): readonly [string, string] {
  const equals = text.indexOf("=");
  const [id, name] = [text.slice(0, Math.max(0, equals)).trim(), text.slice(equals + 1).trim()];
  const problem =
    equals < 0 || !accountIdPattern.test(id) ? "an alias is written as 111122223333=till" : nameProblem(name);
  if (problem !== null) {
    throw new UserError(
      `--alias: It is ${JSON.stringify(text)}: ${problem}.`,
      "Correct it. Nothing was written.",
    );
  }
  const ids = organization?.accounts.map((account) => account.id) ?? [id];
  if (!ids.includes(id)) {
    throw new UserError(
      `--alias: The organization has no account ${id}${didYouMean(id, ids)}.`,
      "hubscan accounts lists the ones it has. Nothing was written.",
    );
  }
  return [id, name];
}

function nameProblem(name: string): string | null {
  if (/\p{Cc}/u.test(name)) return "a name has no control characters";
  return name === "" ? "a name is needed" : null;
}
