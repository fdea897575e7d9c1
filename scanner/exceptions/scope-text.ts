import type { Exception } from "../results/exception.ts";

/** The scope in words: `accounts 111122223333; resources acme-*`, or `everywhere`. */
export function scopeText({ accounts, ous, regions, resources, tags }: Exception["scope"]): string {
  const pairs = tags === null ? null : Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const parts = Object.entries({ accounts, ous, regions, resources, tags: pairs }).flatMap(
    ([name, values]) => (values === null ? [] : [`${name} ${values.join(", ")}`]),
  );
  return parts.length === 0 ? "everywhere" : parts.join("; ");
}
