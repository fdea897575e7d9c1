import { NormalizedSchema } from "@smithy/core/schema";
import type { Handler, MetadataBearer, StaticOperationSchema } from "@smithy/types";

/** What every command of an SDK v3 client is, as far as the engine cares. */
export interface SdkCommand {
  readonly input: object;
  readonly schema?: unknown;
}

/** The class of an SDK command (`ListBucketsCommand`). */
export type CommandClass = abstract new (input: never) => SdkCommand;

/** The class of an SDK client (`S3Client`). */
export type ClientClass = new (
  configuration: never,
) => { send(command: never, options?: never): Promise<unknown> };

export type InputOf<C extends CommandClass> = InstanceType<C>["input"];

export type OutputOf<C extends CommandClass> =
  InstanceType<C> extends { resolveMiddleware(...rest: never[]): Handler<infer _Input, infer Output> }
    ? Omit<Output, keyof MetadataBearer>
    : never;

type Member<T, K extends string> =
  NonNullable<T> extends readonly (infer Element)[]
    ? Member<Element, K>
    : K extends keyof NonNullable<T>
      ? NonNullable<NonNullable<T>[K]>
      : never;

/** Type of the value at a dotted path (`Reservations.Instances`); `never` where there is no such member. Lists are entered. */
export type ValueAt<T, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? ValueAt<Member<T, Head>, Rest>
  : Member<T, P>;

/** `P` where the path exists in `T`: otherwise a type that no string has, so that the typo is a compile error. */
export type PathIn<T, P extends string> = [ValueAt<T, P>] extends [never] ? { "no such member": P } : P;

/** The operation's name and schemas, from a command class. */
export interface Operation {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** The operation that a command class stands for. Throws when the SDK gives no schema for it. */
export function operationOf(command: CommandClass): Operation {
  const { schema } = newCommand(command, {});
  if (!Array.isArray(schema))
    throw new TypeError(`${command.name} has no schema: a newer SDK client is needed`);
  const [, , name, , input, output] = schema as unknown as StaticOperationSchema;
  return { name, input: NormalizedSchema.of(input), output: NormalizedSchema.of(output) };
}

/** A command object with the given input, which the caller has typed. */
export function newCommand(command: CommandClass, input: object): SdkCommand {
  const constructor = command as unknown as new (input: object) => SdkCommand;
  return new constructor(input);
}

/** The schema at a dotted path; through a list it goes on in its elements. Throws a TypeError that names the members there are. */
export function schemaAt(schema: NormalizedSchema, path: string): NormalizedSchema {
  let at = schema;
  for (const name of path.split(".")) {
    while (at.isListSchema()) at = at.getValueSchema();
    const members = at.isStructSchema() ? at.getMemberSchemas() : {};
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member === undefined) {
      throw new TypeError(
        `${schema.getName()} has no "${name}" in "${path}" (there are ${Object.keys(members).join(", ")})`,
      );
    }
    at = member;
  }
  return at;
}

/** The value at a dotted path, undefined where something on the way is unset. Lists on the way are flattened. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split(".")) {
    if (at === undefined || at === null) return undefined;
    at = Array.isArray(at) ? at.flatMap((element) => listOf(member(element, name))) : member(at, name);
  }
  return at;
}

function member(value: unknown, name: string): unknown {
  return (value as Record<string, unknown>)[name];
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
