import type { Environment } from "@marcbachmann/cel-js";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { ResourceType } from "../inventory/service.ts";
import { StructValue } from "./normalize.ts";

/** Declares types in an expression environment, each structure once, and knows the members of each. */
export interface TypeDeclarations {
  /** Declares a structure by name and fields (CEL types). */
  readonly declare: (name: string, fields: Readonly<Record<string, string>>) => void;
  /** Declares a resource type, under its own name (`AWS::S3::Bucket`), and every structure in it. */
  readonly declareResourceType: (resourceType: ResourceType) => void;
  /** Members of a declared structure, or null. */
  readonly membersOf: (name: string) => readonly string[] | null;
}

/** Type declarations of an environment. The environment must not be cloned while they are used: that would lock it. */
export function typeDeclarations(environment: Environment): TypeDeclarations {
  const members = new Map<string, readonly string[]>();
  const declare = (name: string, fields: Readonly<Record<string, string>>): void => {
    // A class is asked for, and never used: this environment only checks types. One of its own would cost time.
    environment.registerType(name, { ctor: StructValue, fields: { ...fields } });
    members.set(name, Object.keys(fields));
  };
  const names = new Map<unknown, string>();
  const celType = (schema: NormalizedSchema, open: ReadonlySet<unknown>): string => {
    if (schema.isListSchema()) return `list<${celType(schema.getValueSchema(), open)}>`;
    if (schema.isMapSchema()) return `map<string, ${celType(schema.getValueSchema(), open)}>`;
    if (!schema.isStructSchema()) return scalarType(schema);
    const key: unknown = schema.getSchema();
    const known = names.get(key);
    if (known !== undefined) return known;
    // A structure within itself: CEL has no such types, so from there on nothing is known.
    if (open.has(key)) return "dyn";
    const inner = new Set(open).add(key);
    const fields: Record<string, string> = {};
    for (const [name, member] of schema.structIterator()) fields[name] = celType(member, inner);
    const name = freeName(structName(schema), members);
    declare(name, fields);
    names.set(key, name);
    return name;
  };
  return {
    declare,
    declareResourceType: ({ type, properties }) => {
      if (members.has(type)) return;
      const fields: Record<string, string> = {};
      for (const [name, { schema }] of properties) fields[name] = celType(schema, new Set());
      declare(type, fields);
    },
    membersOf: (name) => members.get(name) ?? null,
  };
}

function scalarType(schema: NormalizedSchema): string {
  if (schema.isTimestampSchema()) return "google.protobuf.Timestamp";
  if (schema.isBooleanSchema()) return "bool";
  // The SDK's schemas do not tell floating point numbers from whole ones; nearly all are whole.
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return "int";
  if (schema.isBigDecimalSchema()) return "double";
  if (schema.isBlobSchema()) return "bytes";
  if (schema.isStringSchema()) return "string";
  return "dyn";
}

/** `com.amazonaws.ec2#Instance` → `ec2.Instance`; characters that have a meaning in type names are replaced. */
function structName(schema: NormalizedSchema): string {
  const [namespace = "", shape = ""] = (schema.getName(true) ?? "").split("#");
  return `${namespace.split(".").at(-1)}.${shape}`.replace(/[^A-Za-z0-9_.]/g, "_");
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}_${count}`;
  return free;
}
