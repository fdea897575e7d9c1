import type { SettingsEdit } from "../scanner/settings/edit.ts";
import { withEntry, withoutEntry } from "../scanner/settings/list-entry.ts";
import { withMapEntry } from "../scanner/settings/map-entry.ts";
import type { AccountChoice } from "./account-choice.ts";

/**
 * What the settings have to say so that these accounts are scanned, and are called so.
 * @param choice null to leave the selection as it is
 * @param unitId the id of a unit that the settings name in their way
 */
export function settingsEdits(
  choice: AccountChoice | null,
  aliases: Readonly<Record<string, string>>,
  unitId: (reference: string) => string,
): SettingsEdit[] {
  const same = (id: string) => id;
  return [
    ...(choice === null
      ? []
      : [
          listEdit("ous", choice.units, unitId),
          listEdit("exclude-ous", choice.excludedUnits, unitId),
          listEdit("exclude", choice.excludedAccounts, same),
        ]),
    ...Object.entries(aliases).map(
      ([id, name]): SettingsEdit =>
        ({ data }, text) =>
          data.aliases?.[id] === name ? text : withMapEntry(text, "aliases", id, name),
    ),
  ];
}

/** A list of the accounts section with these ids and no others; an entry that names one of them stays as it is written. */
function listEdit(
  key: "ous" | "exclude-ous" | "exclude",
  wanted: readonly string[],
  idOf: (reference: string) => string,
): SettingsEdit {
  return ({ data }, text) => {
    const there = data.accounts?.[key] ?? [];
    const path = ["accounts", key] as const;
    const without = there
      .filter((entry) => !wanted.includes(idOf(entry)))
      .reduce((text, entry) => withoutEntry(text, path, entry), text);
    const known = new Set(there.map(idOf));
    return wanted.filter((id) => !known.has(id)).reduce((text, id) => withEntry(text, path, id), without);
  };
}
