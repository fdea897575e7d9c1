import { matchesGlob } from "../glob.ts";
import { UserError } from "../user-error.ts";
import { type ListPath, withEntry, withoutEntry } from "./list-entry.ts";
import { readSettings, type Settings, type SettingsPlace, settingsAddress } from "./load.ts";
import { storedText } from "./stored-text.ts";

/** How often a change is made again because somebody else changed the settings in the meantime. */
const attempts = 5;

/** What became of the settings. */
export interface EditedSettings {
  readonly settings: Settings;
  /** What the user calls them. */
  readonly name: string;
  /** False when they said so already. */
  readonly changed: boolean;
  /** Whether there were none before. */
  readonly created: boolean;
}

/**
 * Switches checks on or off in the settings, in place: comments and the way the file is written stay. Settings that are not
 * there are made. Of two who edit at the same time neither loses the other's change.
 *
 * @param given path or s3:// address; null for `hubscan.yaml`
 * @throws UserError when the settings are wrong already, cannot be read or written, or others keep changing them
 */
export async function switchChecks(
  given: string | null,
  place: SettingsPlace,
  ids: readonly string[],
  on: boolean,
): Promise<EditedSettings> {
  return editSettings(
    given,
    place,
    ids.map((id) => (settings, text) => switched(settings, text, id, on)),
  );
}

/** One change of the settings: their text as it should be, from what they say and their text. */
export type SettingsEdit = (settings: Settings, text: string) => string;

/**
 * Changes the settings, one edit after the other, and writes them once; as {@link switchChecks}.
 * @throws UserError also when they would be wrong afterwards
 */
export async function editSettings(
  given: string | null,
  place: SettingsPlace,
  edits: readonly SettingsEdit[],
): Promise<EditedSettings> {
  const { address, name } = settingsAddress(given, place.workingFolder);
  const stored = storedText(address, place.s3);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const before = await stored.read();
    const source = before?.text ?? "";
    const text = edits.reduce((text, edit) => edit(readSettings(address, name, text), text), source);
    const settings = readSettings(address, name, text);
    const outcome = { settings, name, created: before === null };
    if (text === source) return { ...outcome, changed: false, created: false };
    if (await stored.replace(before, text)) return { ...outcome, changed: true };
  }
  throw new UserError(
    `${name} was changed by somebody else ${attempts} times while this changed it`,
    "Nothing was written. Try again.",
  );
}

const only: ListPath = ["checks", "only"];
const disabled: ListPath = ["checks", "disabled"];
const enabled: ListPath = ["checks", "enabled"];

/** The text with one check switched, with as little change as it takes. */
function switched({ data }: Settings, text: string, id: string, on: boolean): string {
  const named = (globs: readonly string[] | null | undefined) =>
    (globs ?? []).some((glob) => matchesGlob(glob, id));
  if (!on) {
    const without = withoutEntry(text, enabled, id);
    return named(data.checks?.disabled) ? without : withEntry(without, disabled, id);
  }
  let result = withoutEntry(text, disabled, id);
  const stillDisabled = named((data.checks?.disabled ?? []).filter((glob) => glob !== id));
  if (stillDisabled && !(data.checks?.enabled ?? []).includes(id)) result = withEntry(result, enabled, id);
  const narrowed = (data.checks?.only ?? []).length > 0;
  return narrowed && !named(data.checks?.only) ? withEntry(result, only, id) : result;
}
