import { isAbsolute, join } from "node:path";
import { parseDocument } from "yaml";
import { fileText } from "../scanner/settings/stored-text.ts";
import { UserError } from "../scanner/user-error.ts";

/**
 * The name of the Pulumi project in a folder: keys of its configuration begin with it.
 * @throws UserError when there is none
 */
export async function projectName(folder: string): Promise<string> {
  const path = join(folder, "Pulumi.yaml");
  const found = await fileText(path, "Check the folder, or give another with --folder.").read();
  const name: unknown = found === null ? null : parseDocument(found.text).get("name");
  if (typeof name === "string" && name !== "") return name;
  throw new UserError(
    found === null ? `There is no Pulumi.yaml in ${folder}.` : `${path} names no project.`,
    "Run hubscan init in hubscan's repository, which the hub is made from, or name that with --folder.",
  );
}

/** @throws UserError for what Pulumi takes for no name of a stack */
export function checkStackName(name: string): void {
  if (/^[\w.-]{1,100}$/.test(name)) return;
  throw new UserError(
    `--stack: ${JSON.stringify(name)} is not the name of a stack.`,
    "Give 1 to 100 letters, digits, dots, dashes or underscores, such as dev or production.",
  );
}

/** The path of a settings file. @throws UserError for one that the stack would not find in the repository */
export function checkedSettingsPath(path: string): string {
  const isInside = path !== "" && !isAbsolute(path) && !path.split(/[\\/]/).includes("..");
  if (isInside && !path.startsWith("s3://")) return path;
  throw new UserError(
    `--settings: ${path} is not in the folder of Pulumi.yaml, and the stack takes its settings from there.`,
    "Give a path in that folder, such as hubscan.yaml.",
  );
}
