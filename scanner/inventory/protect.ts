import type { Json } from "./resource.ts";
import type { ResourceType } from "./service.ts";
import { changeAt, redacted } from "./stored-value.ts";

/** A property as it may leave the read: secrets taken out, encoded texts decoded. An empty text is no secret, and stays. */
export function protect({ redact, urlEncoded }: ResourceType, name: string, value: Json): Json {
  let kept = value;
  for (const path of urlEncoded) kept = changeUnder(name, path, kept, decoded);
  for (const path of redact) kept = changeUnder(name, path, kept, (leaf) => (leaf === "" ? leaf : redacted));
  return kept;
}

function changeUnder(name: string, path: string, value: Json, change: (leaf: Json) => Json): Json {
  const [head, ...rest] = path.split(".");
  return head === name ? changeAt(value, rest, change) : value;
}

function decoded(leaf: Json): Json {
  if (typeof leaf !== "string") return leaf;
  try {
    return decodeURIComponent(leaf);
  } catch {
    // A stray percent sign: it was not encoded, so it is what it says.
    return leaf;
  }
}
