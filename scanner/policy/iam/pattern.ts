/**
 * IAM's wildcards: `*` is any run of characters, `?` any one; `${*}`, `${?}` and `${$}` are the characters
 * themselves. Nothing here backtracks: a run is sought from left to right, once.
 */

/** One character, or a wildcard: `any` (any run) or `one` (any character). */
export type Token = string;
export const anyRun = "any";
export const anyOne = "one";

const escapeSequence = /^\$\{([*?$])\}/;

/** Takes a pattern apart. */
export function patternTokens(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index);
    const escaped = character === "$" ? escapeSequence.exec(pattern.slice(index, index + 4))?.[1] : undefined;
    if (escaped !== undefined) {
      tokens.push(escaped);
      index += 3;
    } else tokens.push(character === "*" ? anyRun : character === "?" ? anyOne : character);
  }
  return tokens;
}

/** Whether the pattern matches more than one text. */
export function hasWildcard(pattern: string): boolean {
  return patternTokens(pattern).some((token) => token === anyRun || token === anyOne);
}

/**
 * The pattern as plain text: escapes resolved, wildcards as the characters that they are. For operators of
 * equality.
 */
export function patternText(pattern: string): string {
  if (!pattern.includes("${")) return pattern;
  return patternTokens(pattern)
    .map((token) => (token === anyRun ? "*" : token === anyOne ? "?" : token))
    .join("");
}

/** What stands between two `*`. */
interface Chunk {
  readonly length: number;
  /** Index at or after `from` where the chunk matches, or -1. */
  readonly find: (value: string, from: number) => number;
  readonly matchesAt: (value: string, at: number) => boolean;
}

function chunkOf(tokens: readonly Token[]): Chunk {
  const { length } = tokens;
  if (!tokens.includes(anyOne)) {
    const text = tokens.join("");
    return {
      length,
      find: (value, from) => value.indexOf(text, from),
      matchesAt: (value, at) => value.startsWith(text, at),
    };
  }
  const matchesAt = (value: string, at: number) =>
    at + length <= value.length &&
    tokens.every((token, offset) => token === anyOne || token === value.charAt(at + offset));
  return {
    length,
    find: (value, from) => {
      for (let at = from; at + length <= value.length; at++) if (matchesAt(value, at)) return at;
      return -1;
    },
    matchesAt,
  };
}

function chunks(tokens: readonly Token[]): Chunk[] {
  const found: Chunk[] = [];
  let start = 0;
  tokens.forEach((token, index) => {
    if (token !== anyRun) return;
    found.push(chunkOf(tokens.slice(start, index)));
    start = index + 1;
  });
  found.push(chunkOf(tokens.slice(start)));
  return found;
}

/** A pattern made ready to be tried on many values. */
function compilePattern(pattern: string): (value: string) => boolean {
  if (pattern === "*") return () => true;
  if (!/[*?$]/.test(pattern)) return (value) => pattern === value;
  const all = chunks(patternTokens(pattern));
  const [first, ...others] = all;
  const last = others.pop();
  if (first === undefined) return (value) => value === "";
  if (last === undefined) return (value) => value.length === first.length && first.matchesAt(value, 0);
  const shortest = all.reduce((sum, { length }) => sum + length, 0);
  return (value) => {
    if (value.length < shortest || !first.matchesAt(value, 0)) return false;
    const tail = value.length - last.length;
    if (!last.matchesAt(value, tail)) return false;
    let at = first.length;
    for (const chunk of others) {
      const found = chunk.find(value, at);
      if (found < 0) return false;
      at = found + chunk.length;
    }
    return at <= tail;
  };
}

/** Whether the pattern matches the whole value. Case matters. */
export function matchesPattern(pattern: string, value: string): boolean {
  return compilePattern(pattern)(value);
}

/** Whether an action pattern (`s3:Get*`) matches an action. Case does not matter. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * An ARN's parts: `arn`, partition, service, region, account, and all the rest. Fewer when the text has
 * fewer.
 */
export function arnParts(text: string): string[] {
  const parts = text.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/**
 * The test of `ArnEquals` and `ArnLike`: each of the six parts for itself, so that no wildcard reaches into
 * another part. A shorter pattern that ends in `*` takes in all that follows.
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arn.split(":");
  const last = patterns.length - 1;
  if (parts.length < 6 || (patterns.length < 6 && !pattern.endsWith("*"))) return false;
  return patterns.every((part, index) =>
    matchesPattern(part, index === last ? parts.slice(index).join(":") : (parts[index] ?? "")),
  );
}

/**
 * Whether a `Resource` pattern matches a resource. Within an ARN's first five parts a wildcard stays in its
 * part, unless it is a `*` at the part's end, which may reach beyond the colon:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesResource(pattern: string, resource: string): boolean {
  if (!pattern.includes(":")) return matchesPattern(pattern, resource);
  const patterns = arnParts(pattern);
  const last = patterns.length - 1;
  const parts = resource.split(":");
  const offsets = [0];
  for (const part of parts) offsets.push((offsets.at(-1) ?? 0) + part.length + 1);
  // Parts of the resource, in ascending order, that the next pattern part may begin at.
  let starts = [0];
  for (const part of patterns.slice(0, last)) {
    const matchesPart = compilePattern(part);
    const matched = starts.filter((start) => start < parts.length && matchesPart(parts[start] ?? ""));
    const [earliest] = matched;
    starts =
      part.endsWith("*") && earliest !== undefined
        ? parts.flatMap((_, index) => (index > earliest ? [index] : []))
        : matched.map((start) => start + 1);
  }
  const matchesRest = compilePattern(patterns[last] ?? "");
  return starts.some((start) => start < parts.length && matchesRest(resource.slice(offsets[start])));
}
