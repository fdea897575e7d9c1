import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { UserError } from "../scanner/user-error.ts";

/** The configuration of a stack, `Pulumi.STACK.yaml`, as it is written. */
export interface StackFile {
  /** What its keys begin with: the project's name. */
  readonly project: string;
  /** Our values as Pulumi gives them to the program: text by key, without the project; what is not text is JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Our keys whose values are encrypted. */
  readonly secrets: ReadonlySet<string>;
  /** The hub's region, `aws:region`. */
  readonly region: string | null;
}

/** What a key becomes; undefined takes it out. */
export type Change = string | number | boolean | readonly string[] | undefined;

const section = "config";
const regionKey = "aws:region";

/**
 * Reads a stack's configuration.
 * @param name what messages call the file
 * @throws UserError when it is not one
 */
export function readStackFile(name: string, source: string, project: string): StackFile {
  const config = configOf(name, source);
  const own = new Map<string, unknown>();
  for (const { key, value } of config?.items ?? []) own.set(keyText(key), value);
  const values: Record<string, string> = {};
  const secrets = new Set<string>();
  for (const [name, node] of own) {
    if (!name.startsWith(`${project}:`)) continue;
    const key = name.slice(project.length + 1);
    if (isMap(node) && node.has("secure")) secrets.add(key);
    else values[key] = textOf(node);
  }
  const region = own.get(regionKey);
  return { project, values, secrets, region: region === undefined ? null : textOf(region) };
}

/**
 * The text of a stack's configuration with these of our keys changed. What is not ours stays: other keys, secrets, comments, the order.
 * The YAML library writes the text anew, so that indentation and the padding of brackets may differ where they are not its own.
 *
 * @param source the text; empty for a new file
 * @throws UserError when it is no configuration of a stack
 */
export function withConfig(
  name: string,
  source: string,
  project: string,
  { region, keys }: { readonly region: string; readonly keys: Readonly<Record<string, Change>> },
): string {
  configOf(name, source);
  const document: Document = parseDocument(source === "" ? newFile : source);
  if (!isMap(document.contents)) document.contents = document.createNode({});
  const there = document.get(section);
  // `pulumi stack init` writes a file without any configuration.
  if (!isMap(there) || there.items.length === 0) document.set(section, parseDocument(newFile).get(section));
  const config = document.get(section) as YAMLMap;
  const wanted = Object.entries(keys).map(([key, value]) => [`${project}:${key}`, value] as const);
  for (const [key, value] of [[regionKey, region] as const, ...wanted]) {
    const before = config.items.find((pair) => keyText(pair.key) === key);
    if (value === undefined) {
      if (before !== undefined) takeOut(document, config, before);
    } else if (before === undefined) config.add(document.createPair(key, value));
    else if (textOf(before.value) !== (typeof value === "string" ? value : JSON.stringify(value))) {
      const comment = isNode(before.value) ? before.value.comment : null;
      if (isScalar(before.value) && typeof value !== "object") before.value.value = value;
      else before.value = document.createNode(value);
      if (comment && isNode(before.value)) before.value.comment = comment;
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** What a new file begins with. What is made in other accounts is made by a provider that is named; one that is forgotten is an error. */
const newFile = `# Every key, with its default: docs/configuration.md.
${section}:
  # What is made in other accounts is made by a provider that is named; one that is forgotten is an error.
  pulumi:disable-default-providers:
    - aws
`;

/** Without the pair. A comment above it stays: it may be about what follows. */
function takeOut(document: Document, config: YAMLMap, pair: Pair): void {
  const index = config.items.indexOf(pair);
  const above = isScalar(pair.key) ? (pair.key.commentBefore ?? "") : "";
  config.items.splice(index, 1);
  const next = config.items[index];
  // The library keeps no empty line before the first one.
  if (index === 0 && next !== undefined && isScalar(next.key)) next.key.spaceBefore = false;
  if (above === "") return;
  if (next !== undefined && isScalar(next.key)) {
    next.key.commentBefore = joined(above, next.key.commentBefore);
  } else if (document.comment && endsWith(document, config)) {
    // Under each other, the two would be read as one comment.
    document.comment = joined(above, document.comment);
  } else config.comment = joined(above, config.comment);
}

function endsWith({ contents }: Document, config: YAMLMap): boolean {
  return isMap(contents) && contents.items.at(-1)?.value === config;
}

function joined(first: string, second: string | null | undefined): string {
  return second ? `${first}\n${second}` : first;
}

/** The map of all keys; null where there is none yet. */
function configOf(name: string, source: string): YAMLMap | null {
  const document = parseDocument(source);
  const [error] = document.errors;
  if (error !== undefined) throw notAStack(name, error.message.split("\n")[0] ?? error.message);
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return null;
  if (!isMap(root)) throw notAStack(name, "it is not a map");
  const config = root.get(section, true);
  if (config === undefined || config === null || (isScalar(config) && config.value === null)) return null;
  if (!isMap(config)) throw notAStack(name, `${section} is not a map`);
  return config;
}

function notAStack(name: string, why: string): UserError {
  return new UserError(
    `${name} is not a stack's configuration: ${why}`,
    "Correct it, or move it away: nothing was changed.",
  );
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** A value as Pulumi gives it to the program. A number as it is written: an account id may begin with zeros. */
function textOf(node: unknown): string {
  if (isScalar(node)) {
    return typeof node.value === "string" ? node.value : (node.source ?? JSON.stringify(node.value));
  }
  if (isCollection(node)) return JSON.stringify(node.toJSON());
  if (isAlias(node)) return JSON.stringify(node.toJSON());
  return JSON.stringify(node);
}
