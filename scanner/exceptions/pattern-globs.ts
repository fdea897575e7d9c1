/**
 * Globs that match what a regular expression finds anywhere in a text (`user-1` → `*user-1*`, `^prod-.*$` → `prod-*`), one for
 * each of its alternatives; null for an expression that globs cannot say.
 */
export function globsOfPattern(pattern: string): string[] | null {
  // Prowler takes a star at the beginning for anything.
  const given = pattern.startsWith("*") ? `.${pattern}` : pattern;
  const globs = alternatives(given).map(globOf);
  return globs.some((glob) => glob === null) ? null : globs.filter((glob) => glob !== null);
}

/** The parts between `|`. In brackets there are none that globs can say. */
function alternatives(pattern: string): string[] {
  return pattern.split(/(?<!\\)\|/);
}

function globOf(pattern: string): string | null {
  const isStart = pattern.startsWith("^");
  const isEnd = /(?<!\\)\$$/.test(pattern);
  const body = pattern.slice(isStart ? 1 : 0, isEnd ? -1 : undefined);
  let glob = "";
  for (let at = 0; at < body.length; ) {
    const piece = pieceAt(body, at);
    if (piece === null) return null;
    glob += piece.glob;
    at += piece.length;
  }
  if (glob === "") return null;
  return `${isStart ? "" : "*"}${glob}${isEnd ? "" : "*"}`.replaceAll(/\*+/g, "*");
}

/** What the expression at a place is as a glob, and how long it is; null for what globs cannot say. */
function pieceAt(body: string, at: number): { readonly glob: string; readonly length: number } | null {
  const character = body[at] ?? "";
  const next = body[at + 1] ?? "";
  if (character === ".") {
    if (next === "*") return body[at + 2] === "?" ? null : { glob: "*", length: 2 };
    if (next === "+") return body[at + 2] === "?" ? null : { glob: "?*", length: 2 };
    return isQuantifier(next) ? null : { glob: "?", length: 1 };
  }
  if (character === "\\") {
    // \d, \w and their like are classes; what is no letter stands for itself.
    if (!/[^\w\s*?]/.test(next) || isQuantifier(body[at + 2] ?? "")) return null;
    return { glob: next, length: 2 };
  }
  if (/[*+?()[\]{}^$|]/.test(character) || isQuantifier(next)) return null;
  return { glob: character, length: 1 };
}

function isQuantifier(character: string): boolean {
  return character !== "" && "*+?{".includes(character);
}
