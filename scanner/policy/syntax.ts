import type { ASTNode } from "@marcbachmann/cel-js";

/** The nodes right below a node. */
function children(node: ASTNode): readonly ASTNode[] {
  if (node.op === "value" || node.op === "id") return [];
  if (node.op === "." || node.op === ".?") return [node.args[0]];
  if (node.op === "call") return node.args[1];
  if (node.op === "rcall") return [node.args[1], ...node.args[2]];
  if (node.op === "map") return node.args.flat();
  if (node.op === "!_" || node.op === "-_") return [node.args];
  return node.args;
}

/** A node and all below it. */
export function* nodesOf(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of children(node)) yield* nodesOf(child);
}

/** The text of a text literal, else null. */
export function literalText(node: ASTNode | undefined): string | null {
  return node?.op === "value" && typeof node.args === "string" ? node.args : null;
}

/** A part of a text to be replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with parts of it replaced. The parts must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let [result, at] = ["", 0];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/**
 * Paths that an expression reads off a variable (`resource.PublicAccessBlock.BlockPublicAcls` →
 * `PublicAccessBlock.BlockPublicAcls`), without those that another one includes.
 */
export function pathsFrom(root: ASTNode, variable: string): string[] {
  const paths = new Set<string>();
  const visit = (node: ASTNode): void => {
    const path = pathOf(node, variable);
    if (path !== null && path !== "") paths.add(path);
    if (path === null) children(node).forEach(visit);
  };
  visit(root);
  return [...paths].filter((path) => ![...paths].some((other) => path.startsWith(`${other}.`)));
}

function pathOf(node: ASTNode, variable: string): string | null {
  if (node.op === "id") return node.args === variable ? "" : null;
  if (node.op !== ".") return null;
  const parent = pathOf(node.args[0], variable);
  if (parent === null) return null;
  return parent === "" ? node.args[1] : `${parent}.${node.args[1]}`;
}
