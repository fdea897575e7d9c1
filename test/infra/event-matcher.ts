/**
 * As much of EventBridge's matching as the stack's patterns use, written from AWS's description, so that patterns can be tried with events.
 * An operator that is not known here is an error, not a mismatch.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

type Json = unknown;
type Members = Readonly<Record<string, Json>>;

/** Whether an event fits a pattern. */
export function matches(pattern: Json, event: Json): boolean {
  return fits(pattern as Members, [event]);
}

/** @param at what the event has at this place: several values where a list was passed through */
function fits(pattern: Members, at: readonly Json[]): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === "$or") return (wanted as readonly Members[]).some((either) => fits(either, at));
    const values = at.flatMap((value) => memberOf(value, key));
    return Array.isArray(wanted)
      ? wanted.some((matcher) => fitsLeaf(matcher, values))
      : fits(wanted as Members, values);
  });
}

/** The values of a member; a list has those of all its elements. */
function memberOf(value: Json, key: string): Json[] {
  if (Array.isArray(value)) return value.flatMap((element) => memberOf(element, key));
  if (typeof value !== "object" || value === null || !(key in value)) return [];
  const member = (value as Members)[key];
  return Array.isArray(member) ? member : [member];
}

function fitsLeaf(matcher: Json, values: readonly Json[]): boolean {
  if (typeof matcher !== "object" || matcher === null) return values.includes(matcher);
  const [[operator, operand] = ["", null], ...more] = Object.entries(matcher);
  if (more.length > 0) throw new Error(`several operators in ${JSON.stringify(matcher)}`);
  const texts = values.filter((value) => typeof value === "string");
  switch (operator) {
    case "exists":
      return values.length > 0 === operand;
    case "anything-but":
      // A field that is not there does not match.
      return values.some((value) => !(operand as readonly Json[]).includes(value));
    case "prefix":
      return texts.some((text) => text.startsWith(String(operand)));
    case "suffix":
      return texts.some((text) => text.endsWith(String(operand)));
    case "wildcard":
      return texts.some((text) => wildcard(String(operand)).test(text));
    default:
      throw new Error(`an operator that the test does not know: ${operator}`);
  }
}

function wildcard(pattern: string): RegExp {
  const parts = [...pattern.matchAll(/\\([\\*])|(\*)|([^\\*]+)/g)].map(([, escaped, star, text]) =>
    star === undefined ? (escaped ?? text ?? "").replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&") : ".*",
  );
  return new RegExp(`^${parts.join("")}$`, "s");
}

/** What an input transformer makes of an event. Values that the event does not have are left out, as EventBridge does. */
export function transformed(
  transformer: { readonly inputPaths: Readonly<Record<string, string>>; readonly inputTemplate: string },
  event: Json,
): string {
  return transformer.inputTemplate.replaceAll(/<(\w+)>/g, (placeholder, name: string) => {
    const path = transformer.inputPaths[name];
    if (path === undefined) throw new Error(`${placeholder} is no value of the transformer`);
    const value = atPath(event, path);
    if (value === undefined) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** The value at a JSON path of members and indices: `$.detail.containers[0].exitCode`. */
function atPath(event: Json, path: string): Json {
  return [...path.matchAll(/\.(\w+)|\[(\d+)\]/g)].reduce<Json>(
    (value, [, member, index]) => (value as Members | undefined)?.[member ?? index ?? ""],
    event,
  );
}
