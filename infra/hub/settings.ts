import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, posix } from "node:path";
import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import type { ExportFormatName } from "../../scanner/results/formats/export-formats.ts";
import { readSettings } from "../../scanner/settings/load.ts";
import type { SettingsData } from "../../scanner/settings/settings-format.ts";
import { isUserError } from "../../scanner/user-error.ts";
import { Refusal } from "../refusal.ts";
import type { HubContext } from "./context.ts";
import { writtenByScanner } from "./permissions/results-bucket.ts";
import type { Results } from "./results.ts";

/** Where the settings are in the results bucket. */
export const settingsKey = "hubscan.yaml";

/** The team's settings, as far as the hub has to know. */
export interface HubSettings {
  /** `s3://…`; null when the stack has none. */
  readonly address: string | null;
  /** Forms that findings are also written in. */
  readonly formats: readonly ExportFormatName[];
  /** The team's own topic; null without one. */
  readonly topic: string | null;
  /** Where the team wants findings imported into Security Hub; null where it says nothing of it. */
  readonly securityHubRegion: string | null;
}

const noSettings: HubSettings = { address: null, formats: [], topic: null, securityHubRegion: null };

/** A text that goes into the results bucket. */
export interface SettingsObject {
  readonly key: string;
  readonly text: string;
}

/**
 * Puts the team's `hubscan.yaml`, and the policies and exceptions that it names beside it, into the results bucket, where scans in the hub read
 * them.
 * @throws Refusal for settings that a scan would refuse
 */
export function makeSettings({ config, parent }: HubContext, { bucket, bucketName }: Results): HubSettings {
  const settings = repositorySettings(config);
  if (settings === null) return noSettings;
  const { objects, ...known } = settings;
  for (const { key, text } of objects) {
    new aws.s3.BucketObjectv2(
      key,
      { bucket: bucket.bucket, key, content: text, contentType: "application/yaml" },
      { parent },
    );
  }
  return { address: `s3://${bucketName}/${settingsKey}`, ...known };
}

/**
 * What the stack puts into the bucket; null when it has no settings.
 * @throws Refusal for settings that a scan would refuse
 */
export function repositorySettings({
  settingsFile,
  webhookSecret,
}: Pick<HubContext["config"], "settingsFile" | "webhookSecret">): ReturnType<typeof settingsObjects> | null {
  if (settingsFile === undefined) return null;
  return settingsObjects(fileURLToPath(new URL("../..", import.meta.url)), settingsFile, webhookSecret);
}

/**
 * The settings and the files of policies and exceptions that they name, as they are kept in the bucket: paths in the settings are relative to them there
 * as here.
 * @param folder what the path of the settings is relative to
 * @param webhookSecret what a webhook of theirs is signed with
 * @throws Refusal when there is no such file, when it is not valid, or when it names files that are not beside it
 */
export function settingsObjects(
  folder: string,
  settingsFile: string,
  webhookSecret?: string,
): Omit<HubSettings, "address"> & { readonly objects: readonly SettingsObject[] } {
  const file = join(folder, settingsFile);
  if (!existsSync(file)) {
    throw new Refusal(
      `hubscan:settingsFile is ${settingsFile}, and there is no such file in this repository.`,
    );
  }
  const text = readFileSync(file, "utf8");
  const { policies, exceptions, formats, deliveries } = readData(file, settingsFile, text);
  if (deliveries?.webhook && webhookSecret === undefined) {
    throw new Refusal(
      `${settingsFile} has deliveries.webhook, and there is no secret to sign with: every scan would be refused. Set hubscan:webhookSecret (pulumi config set --secret hubscan:webhookSecret), or take the webhook out.`,
    );
  }
  const named = [...(policies ?? []), ...(exceptions ?? [])];
  const beside = named.flatMap((path) => namedObjects(dirname(file), path, settingsFile));
  return {
    objects: [{ key: settingsKey, text }, ...beside],
    formats: formats ?? [],
    topic: deliveries?.sns?.topic ?? null,
    securityHubRegion: deliveries?.["security-hub"]?.region ?? null,
  };
}

function readData(file: string, name: string, text: string): SettingsData {
  try {
    return readSettings(file, name, text).data;
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new Refusal(
      `hubscan:settingsFile is ${name}, which a scan would refuse:\n${error.message}\n${error.hint}`,
    );
  }
}

function namedObjects(folder: string, path: string, settingsFile: string): SettingsObject[] {
  const inside = normalize(path);
  if (path.startsWith("s3://") || isAbsolute(path) || inside.startsWith("..")) {
    throw new Refusal(
      `${settingsFile} names ${path}; the scanner in the hub reads its results bucket and no other place. Put it beside ${settingsFile}: the stack takes it there.`,
    );
  }
  const [top = ""] = inside.split(/[\\/]/);
  if (writtenByScanner.some((place) => place === top || place === `${top}/*`)) {
    throw new Refusal(
      `${settingsFile} names ${path}, and in the results bucket the scanner alone writes to ${top}: give the file or folder another name.`,
    );
  }
  const at = join(folder, inside);
  if (!existsSync(at)) {
    throw new Refusal(`${settingsFile} names ${path}, and there is nothing at that path.`);
  }
  const key = (name: string) => posix.join(...inside.split(/[\\/]/), name);
  if (statSync(at).isFile()) return [{ key: key(""), text: readFileSync(at, "utf8") }];
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({
      key: key(name.replaceAll("\\", "/")),
      text: readFileSync(join(at, name), "utf8"),
    }));
}
