import { Environment } from "@marcbachmann/cel-js";
import { AccountView } from "./account-view.ts";
import { ContextView } from "./context-view.ts";
import { Lookups } from "./lookups.ts";
import { StructValue } from "./normalize.ts";
import { OrganizationView } from "./organization-view.ts";
import { ResourceView } from "./resource-view.ts";

/** Tells set from unset in evaluation, where `has` would take every default for a value. */
export const isSetFunction = "isSet";

/** An environment in which everything is dynamic: what it evaluates was checked before. */
export function evaluatingEnvironment(): Environment {
  return new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })
    .registerType("Struct", StructValue)
    .registerType("Resource", ResourceView)
    .registerType("AccountView", AccountView)
    .registerType("OrganizationView", OrganizationView)
    .registerType("Lookups", Lookups)
    .registerOperator("Struct == Struct", sameStruct)
    .registerFunction(`${isSetFunction}(dyn, string): bool`, isSet)
    .registerFunction("all(dyn, string): list<dyn>", (lookups: Lookups, type: string) => lookups.all(type))
    .registerFunction("here(dyn, string): list<dyn>", (lookups: Lookups, type: string) => lookups.here(type))
    .registerFunction("find(dyn, string, string): dyn", (lookups: Lookups, type: string, key: string) =>
      lookups.find(type, key),
    );
}

/** A signature for the evaluating environment, which has no structures: `arn(string): dyn`. */
export function withoutTypes(signature: string): string {
  const [, receiver, name, args, result] = /^(?:(.+)\.)?(\w+)\(([^)]*)\): (.+)$/.exec(signature) ?? [];
  const open = (type: string) => (/^(?:[a-z.]|google\.protobuf\.Timestamp|[<>])+$/.test(type) ? type : "dyn");
  const types = (args ?? "")
    .split(", ")
    .filter((type) => type !== "")
    .map(open);
  const opened = result?.startsWith("list<") && open(result) === "dyn" ? "list<dyn>" : open(result ?? "");
  return `${receiver === undefined ? "" : `${receiver}.`}${name}(${types.join(", ")}): ${opened}`;
}

function isSet(holder: unknown, member: string): boolean {
  if (holder instanceof ResourceView) return ResourceView.isSet(holder, member);
  if (holder instanceof ContextView) return holder.isSet(member);
  if (holder instanceof Map) return holder.get(member) !== undefined;
  if (typeof holder !== "object" || holder === null)
    throw new TypeError(`has() of "${member}" in what has no members`);
  return Object.hasOwn(holder, member) && (holder as Record<string, unknown>)[member] !== undefined;
}

/** Whether two structures have the same members set to the same values. */
function sameStruct(a: object, b: object): boolean {
  return sameValue(a, b);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameValue(value, b.get(key)));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => sameValue(value, b[index]));
  }
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  return (
    keysA.length === keysB.length &&
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    keysA.every(
      (key) =>
        Object.hasOwn(b, key) &&
        sameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}
