import type * as z from "zod";
import type { YamlPath } from "./positions.ts";

/** The keys that a schema has at a path: of every alternative, where there are several. */
export function knownKeys(schema: z.core.$ZodType, path: YamlPath): string[] {
  const [part, ...rest] = path;
  return inner(schema).flatMap(({ _zod: { def } }) => {
    const { type, shape, element, valueType } = def as AnyDefinition;
    if (type === "object") {
      if (part === undefined) return Object.keys(shape ?? {});
      const member = shape?.[part];
      return member === undefined ? [] : knownKeys(member, rest);
    }
    const item = element ?? valueType;
    return part === undefined || item === undefined ? [] : knownKeys(item, rest);
  });
}

/** What the definitions of Zod's kinds of schemas have, as far as it matters here. */
interface AnyDefinition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  /** Of a list. */
  readonly element?: z.core.$ZodType;
  /** Of a record. */
  readonly valueType?: z.core.$ZodType;
  /** Of what is optional, nullable, or has a default. */
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** The schemas that a value may be meant for, without what makes them optional. */
function inner(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { innerType, options } = schema._zod.def as AnyDefinition;
  if (innerType !== undefined) return inner(innerType);
  return options === undefined ? [schema] : options.flatMap(inner);
}
