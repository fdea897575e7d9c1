import { resolve } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { readYaml, schemaProblems, type YamlText } from "../policy/positions.ts";
import { formatProblem, type Problem } from "../policy/problem.ts";
import { UserError } from "../user-error.ts";
import { type SettingsData, settingsFormat } from "./settings-format.ts";
import { storedText } from "./stored-text.ts";

/** The file that is looked for where no settings are named. */
const usualName = "hubscan.yaml";

/** Settings as they are written. */
export interface Settings {
  /** Where they are, a full path or `s3://…`; null when there are none. */
  readonly address: string | null;
  readonly data: SettingsData;
  /** The text, by which places in it are named; null when there are none. */
  readonly text: YamlText | null;
}

/** What a command finds settings with. */
export interface SettingsPlace {
  /** Where relative paths start, and where `hubscan.yaml` is looked for. */
  readonly workingFolder: string;
  /** Gives the client; only called for an `s3://` address. */
  readonly s3: () => S3Client;
}

export const noSettings: Settings = { address: null, data: {}, text: null };

/**
 * The settings at an address (a path, or `s3://bucket/key`); without one (null or empty) those in `hubscan.yaml`, where
 * there is one. Throws a {@link UserError} with every problem and its place, and for an address where there is nothing.
 */
export async function loadSettings(given: string | null, place: SettingsPlace): Promise<Settings> {
  const { address, name, isUsual } = settingsAddress(given, place.workingFolder);
  const stored = await storedText(address, place.s3).read();
  if (stored !== null) return readSettings(address, name, stored.text);
  if (isUsual) return noSettings;
  throw new UserError(
    `there are no settings at ${name}`,
    `Correct --settings, or leave it out: ${usualName} is used where there is one.`,
  );
}

/** Where settings are or would be: in full, and as the user calls them. */
export function settingsAddress(
  given: string | null,
  workingFolder: string,
): { readonly address: string; readonly name: string; readonly isUsual: boolean } {
  const isUsual = given === null || given === "";
  const name = isUsual ? usualName : given;
  return { address: name.startsWith("s3://") ? name : resolve(workingFolder, name), name, isUsual };
}

/**
 * Settings from their text.
 * @param name what messages call the file
 * @throws UserError with every problem and its place
 */
export function readSettings(address: string, name: string, source: string): Settings {
  const text = readYaml(name, source);
  if (text.problems.length > 0) throw settingsError(text.problems);
  // A file in which everything is commented out is empty, not wrong.
  const parsed = settingsFormat.safeParse(text.data ?? {});
  if (!parsed.success) throw settingsError(schemaProblems(text, settingsFormat, parsed.error.issues));
  return { address, data: parsed.data, text };
}

/** Problems of settings as one error, in the order of their places. */
export function settingsError(problems: readonly Problem[]): UserError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return new UserError(
    sorted.map(formatProblem).join("\n"),
    `Correct the settings at ${sorted.length === 1 ? "the place" : `the ${sorted.length} places`} named above.`,
  );
}
