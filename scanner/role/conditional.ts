/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const nothing = { Ref: "AWS::NoValue" };

/**
 * What CloudFormation makes of one value under a condition and of another without it: both are walked through, and only where they
 * differ is there an `Fn::If`. Members of an object are compared by their keys, statements of a policy by their `Sid`, and other
 * lists as a whole.
 */
export function conditional(condition: string, withIt: Json, withoutIt: Json): Json {
  const either = (one: Json | undefined, other: Json | undefined): Json => {
    if (one === undefined || other === undefined) return choice(condition, one, other);
    if (JSON.stringify(one) === JSON.stringify(other)) return one;
    if (isObject(one) && isObject(other)) {
      const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
      return Object.fromEntries(keys.map((key) => [key, either(one[key], other[key])]));
    }
    const named = bySid(one);
    const otherNamed = bySid(other);
    if (named !== null && otherNamed !== null) {
      const sids = [...new Set([...named.keys(), ...otherNamed.keys()])];
      return sids.map((sid) => either(named.get(sid), otherNamed.get(sid)));
    }
    return choice(condition, one, other);
  };
  return either(withIt, withoutIt);
}

function choice(condition: string, one: Json | undefined, other: Json | undefined): Json {
  return { "Fn::If": [condition, one ?? nothing, other ?? nothing] };
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list of statements by their `Sid`, which may be conditional already; null for any other list. */
function bySid(value: Json): Map<string, Json> | null {
  if (!Array.isArray(value)) return null;
  const named = new Map<string, Json>();
  for (const item of value as readonly Json[]) {
    const sid = sidOf(item);
    if (sid === null) return null;
    named.set(sid, item);
  }
  return named;
}

function sidOf(item: Json): string | null {
  if (!isObject(item)) return null;
  if (typeof item["Sid"] === "string") return item["Sid"];
  const chosen = item["Fn::If"];
  if (!Array.isArray(chosen)) return null;
  for (const one of (chosen as readonly Json[]).slice(1)) {
    const sid = sidOf(one);
    if (sid !== null) return sid;
  }
  return null;
}
