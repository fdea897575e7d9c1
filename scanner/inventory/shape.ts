import type { StaticStructureSchema } from "@smithy/types";

/**
 * Shapes of our own, in the form of the SDK's runtime schemas, for what the SDK knows only as text: attribute maps
 * (`GetTopicAttributes`), lists of key and value, rows of a CSV report. The numbers are the SDK's sentinels
 * (`@smithy/types`, schema/sentinels): string 0, number 1, boolean 2, timestamp 4, and 64 for a list of.
 */
const sentinels = { string: 0, int: 1, bool: 2, timestamp: 4, strings: 64 } as const;

export type FieldKind = keyof typeof sentinels;

type FieldValue<K extends FieldKind> = {
  string: string;
  int: number;
  bool: boolean;
  timestamp: Date;
  strings: string[];
}[K];

/** A field: its kind, or its kind and the key that AWS gives it where that is not a name (`access_logs.s3.enabled`). */
export type Field = FieldKind | { readonly kind: FieldKind; readonly from: string };

type KindOf<F extends Field> = F extends FieldKind
  ? F
  : F extends { kind: infer K extends FieldKind }
    ? K
    : never;

export type ShapeValue<F extends Readonly<Record<string, Field>>> = {
  [N in keyof F]?: FieldValue<KindOf<F[N]>>;
};

export interface Shape<Value> {
  readonly schema: StaticStructureSchema;
  /** The struct made of AWS's texts by key. Keys that are not fields are left out; a text of the wrong kind throws. */
  readonly fromTexts: (texts: Readonly<Record<string, string | undefined>>) => Value;
}

/** Declares a struct, by the names and kinds of its fields. `name` must be unique over all services. */
export function shape<const F extends Readonly<Record<string, Field>>>(
  name: string,
  fields: F,
): Shape<ShapeValue<F>> {
  const entries = Object.entries(fields).map(([field, declared]) => ({
    field,
    kind: typeof declared === "string" ? declared : declared.kind,
    from: typeof declared === "string" ? field : declared.from,
  }));
  return {
    schema: [3, "hubscan", name, 0, entries.map((e) => e.field), entries.map((e) => sentinels[e.kind])],
    fromTexts: (texts) => {
      const value: Record<string, unknown> = {};
      for (const { field, kind, from } of entries) {
        const text = texts[from];
        if (text !== undefined) value[field] = parse(kind, text, `${name}.${field}`);
      }
      return value as ShapeValue<F>;
    },
  };
}

function parse(kind: FieldKind, text: string, where: string): unknown {
  switch (kind) {
    case "string":
      return text;
    case "strings":
      return text.split(",").map((part) => part.trim());
    case "bool": {
      const lower = text.toLowerCase();
      if (lower === "true" || lower === "false") return lower === "true";
      throw new TypeError(`${where}: expected true or false, got "${text}"`);
    }
    case "int": {
      const number = Number(text);
      if (text.trim() !== "" && Number.isFinite(number)) return number;
      throw new TypeError(`${where}: expected a number, got "${text}"`);
    }
    case "timestamp": {
      // Seconds since 1970 where AWS gives a number as text (SQS), ISO 8601 elsewhere.
      const date = new Date(/^\d+$/.test(text) ? Number(text) * 1000 : text);
      if (!Number.isNaN(date.getTime())) return date;
      throw new TypeError(`${where}: expected a time, got "${text}"`);
    }
  }
}
