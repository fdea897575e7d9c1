import type { Cause } from "../access/cause.ts";
import { UnreadableError } from "./unreadable-error.ts";

/**
 * What expressions see of the account and the organization. Members are getters, of which those throw that are not known: a
 * default in their place would decide checks.
 */
export abstract class ContextView {
  /** Whether a member is set. Throws an UnreadableError when that is not known. */
  isSet(member: string): boolean {
    const value: unknown = member in this ? (this as unknown as Record<string, unknown>)[member] : "";
    if (value instanceof Map) return value.size > 0;
    return value !== "" && !(Array.isArray(value) && value.length === 0);
  }
}

/** A fact, or an UnreadableError for one that is not known (null). */
export function knownFact<Value>(name: string, value: Value | null): Value {
  if (value !== null) return value;
  const message = "AWS Organizations could not be asked, or was not";
  const cause: Cause = { kind: "not-collected", operation: null, code: null, message };
  throw new UnreadableError(name, cause);
}
