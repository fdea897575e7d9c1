/**
 * Policy variables: `${aws:username}`, `${aws:username, 'default'}`, and the escapes `${*}`, `${?}`, `${$}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

/** Values of a request's context; keys in lower case. */
export type ContextValues = ReadonlyMap<string, readonly string[]>;

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly key: string; readonly fallback: string | null };

const reference = /\$\{([^}]*)\}/g;
const escapes = new Set(["*", "?", "$"]);

/** Variables exist from this version of the policy language on; before it, `${…}` is text. */
export function hasPolicyVariables(version: string): boolean {
  return version === "2012-10-17";
}

/** Text in which wildcards and variables stand for themselves. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}

function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(reference)) {
    const content = match[1] ?? "";
    if (escapes.has(content)) continue;
    found.push({ kind: "text", text: text.slice(end, match.index) });
    const comma = content.indexOf(",");
    const key = (comma < 0 ? content : content.slice(0, comma)).trim().toLowerCase();
    const fallback = comma < 0 ? null : (/^\s*'(.*)'\s*$/s.exec(content.slice(comma + 1))?.[1] ?? null);
    found.push({ kind: "variable", key, fallback });
    end = match.index + match[0].length;
  }
  found.push({ kind: "text", text: text.slice(end) });
  return found;
}

/** In the old version only the wildcards keep a meaning: what looks like a variable is escaped. */
function withoutVariables(text: string): string {
  return text.replaceAll("${", "${$}{");
}

/**
 * Puts a request's values in the place of variables. A value never acts as a wildcard.
 * @returns the pattern, or null when a variable has no single value and no default: then nothing matches it.
 */
export function substituteVariables(text: string, context: ContextValues, version: string): string | null {
  if (!text.includes("${")) return text;
  if (!hasPolicyVariables(version)) return withoutVariables(text);
  let result = "";
  for (const piece of pieces(text)) {
    if (piece.kind === "text") {
      result += piece.text;
      continue;
    }
    const values = context.get(piece.key) ?? [];
    const value = values.length === 1 ? values[0] : piece.fallback;
    if (value === undefined || value === null) return null;
    result += escapePattern(value);
  }
  return result;
}

/** Whether the text depends on the request. */
export function dependsOnRequest(text: string, version: string): boolean {
  return hasPolicyVariables(version) && pieces(text).some(({ kind }) => kind === "variable");
}

/** The widest pattern that the text can become: each variable may be anything. */
export function widestPattern(text: string, version: string): string {
  if (!text.includes("${")) return text;
  if (!hasPolicyVariables(version)) return withoutVariables(text);
  return pieces(text)
    .map((piece) => (piece.kind === "text" ? piece.text : "*"))
    .join("");
}
