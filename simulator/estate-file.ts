import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { UserError } from "../scanner/user-error.ts";

/**
 * Reads a YAML file and checks it.
 *
 * @throws UserError naming file, line and column of everything that is wrong
 */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${displayed(path)}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    const messages = document.errors.map(
      (error) => `${place(error.pos[0])}: ${error.message.split("\n", 1)[0]}`,
    );
    throw new UserError(messages.join("\n"), "Put the YAML right.");
  }
  const result = schema.safeParse(document.toJS() ?? {});
  if (result.success) return result.data;
  const messages = positionedIssues(result.error.issues).map(
    ({ path: at, message }) => `${place(offsetOf(document, at))}: ${at.join(".")}: ${message}`,
  );
  throw new UserError(messages.join("\n"), "docs/simulator.md describes the format of estates.");
}

/** YAML files of a folder, or the file itself. */
export function yamlFiles(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new UserError(`${displayed(path)} does not exist`, "Check the estate's include list.");
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => [".yaml", ".yml"].includes(extname(name)))
    .sort()
    .map((name) => join(path, name));
}

/** What is wrong with plain data, without positions. */
export function describeIssues(error: z.ZodError): string {
  return positionedIssues(error.issues)
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("\n");
}

/** A path as a person at this shell would write it. */
export function displayed(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${displayed(path)} cannot be read: ${reason}`, "Check the path.");
  }
}

/** Unknown keys come as one issue on the object around them; each is an issue of its own here, at the key. */
function positionedIssues(issues: readonly z.core.$ZodIssue[]): { path: PropertyKey[]; message: string }[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: "unknown key" }));
    }
    return [{ path: issue.path, message: issue.message }];
  });
}

/** Where a path is written: at its key if it has one, otherwise at its value, otherwise at what is around it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(path[length - 1]),
      );
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
