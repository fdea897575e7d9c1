import { NormalizedSchema } from "@smithy/core/schema";
import type { WantedRole } from "../role/wanted-role.ts";
import {
  type CommandClass,
  type InputOf,
  type Operation,
  type OutputOf,
  operationOf,
  type PathIn,
  schemaAt,
  type ValueAt,
} from "./command.ts";
import { type PageTokens, pageTokens } from "./page-tokens.ts";
import type { Shape } from "./shape.ts";

/** Where a call is made. */
export interface Place {
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  /** The role that the account was entered through. */
  readonly enteredRole?: EnteredRole;
}

/** The role that accounts are entered through, and how it should be; null where that is not known. */
export interface EnteredRole {
  readonly name: string;
  readonly wanted: WantedRole | null;
}

/** One operation as the engine calls it: what goes in, what of the answer counts, what its errors mean. */
export interface Call {
  readonly command: CommandClass;
  readonly operation: Operation;
  readonly path: string | null;
  readonly tokens: PageTokens | null;
  /** Error codes by which the service says that there is none. Matched against the code, or `code: start of the message`. */
  readonly absent: readonly string[];
  /** IAM action, where it is not `service:Operation`. */
  readonly action: string | null;
}

/** How the things of one type are found in a place. `Item` is what the list gives of each. */
export interface Listing<Item extends object = object> {
  /** The calls' input; null for a type that is there exactly once and costs no call to find. */
  readonly call:
    | (Call & { readonly input: (at: Place) => object; readonly region: ((at: Place) => string) | null })
    | null;
  /** Struct that each item is. */
  readonly schema: NormalizedSchema;
  /** The property that an item of text becomes (`TableName`), null where items are structs. */
  readonly as: string | null;
  /** Makes the items of an answer that is not a list (a CSV report). */
  readonly parse: ((output: object) => readonly object[]) | null;
  /** A call to repeat until it says that the report is made. */
  readonly prepare: Preparation | null;
  /** A call per item whose answer's members join the item. */
  readonly detail: (Call & { readonly input: (item: Item, at: Place) => object }) | null;
}

export interface Preparation {
  readonly call: Call;
  readonly until: (output: object) => boolean;
}

export interface CallOptions {
  /** Error codes by which the service says that there is none, as sent (`NoSuchBucketPolicy`). */
  readonly absent?: readonly string[];
  /** IAM action, where it is not `service:Operation` (`s3:GetBucketPublicAccessBlock`). */
  readonly action?: string;
}

/** A call of `command` of whose answer the value at `path` counts. */
export function callOf(command: CommandClass, path: string | null, options: CallOptions): Call {
  const operation = operationOf(command);
  return {
    command,
    operation,
    path,
    tokens: pageTokens(operation),
    absent: options.absent ?? [],
    action: options.action ?? null,
  };
}

type ItemAt<C extends CommandClass, P extends string> =
  ValueAt<OutputOf<C>, P> extends readonly (infer Element)[] ? NonNullable<Element> : never;

type AsItem<Element, As extends string> = Element extends string
  ? { readonly [N in As]: string }
  : Element extends object
    ? Element
    : never;

/**
 * The items that all pages of an operation give at a dotted path (`Reservations.Instances`).
 * @param options.as the property that holds the text, where the items are texts
 * @param options.input what is sent, besides the page token
 * @param options.region where it is sent, when it is not the place's region
 */
export function pages<C extends CommandClass, const P extends string, const As extends string = never>(
  command: C,
  path: PathIn<OutputOf<C>, P>,
  options: CallOptions & {
    readonly as?: As;
    readonly input?: InputOf<C> | ((at: Place) => InputOf<C>);
    readonly region?: (at: Place) => string;
  } = {},
): Listing<AsItem<ItemAt<C, P>, As>> {
  const call = callOf(command, path as string, options);
  const elements = elementOf(schemaAt(call.operation.output, path as string));
  const { input } = options;
  return {
    call: {
      ...call,
      input: typeof input === "function" ? input : () => input ?? {},
      region: options.region ?? null,
    },
    schema: options.as === undefined ? elements : textStruct(call.operation.name, options.as),
    as: options.as ?? null,
    parse: null,
    prepare: null,
    detail: null,
  };
}

/** A thing that is there exactly once in its place: the settings of an account, or of a region of it. */
export function single(): Listing {
  return { call: null, schema: emptyStruct, as: null, parse: null, prepare: null, detail: null };
}

/**
 * Items out of an answer that is not a list, such as a CSV report.
 * @param options.parse makes the items, of the given shape; throws on what it cannot read
 * @param options.prepare a call to repeat until the report is made
 */
export function rows<C extends CommandClass, Value extends object, B extends CommandClass>(
  command: C,
  options: CallOptions & {
    readonly shape: Shape<Value>;
    readonly parse: (output: OutputOf<C>) => readonly Value[];
    readonly prepare?: { readonly command: B; readonly until: (output: OutputOf<B>) => boolean };
  },
): Listing<Value> {
  const { prepare } = options;
  return {
    call: { ...callOf(command, null, options), tokens: null, input: () => ({}), region: null },
    schema: NormalizedSchema.of(options.shape.schema),
    as: null,
    parse: options.parse as unknown as (output: object) => readonly object[],
    prepare: prepare
      ? {
          call: callOf(prepare.command, null, {}),
          until: prepare.until as unknown as (output: object) => boolean,
        }
      : null,
    detail: null,
  };
}

/**
 * A listing whose items are completed by one more call each, when something of its answer is needed: the members at
 * `output` (or of the whole answer) join the item's.
 */
export function detailed<Item extends object, C extends CommandClass, const P extends string = never>(
  listing: Listing<Item>,
  command: C,
  options: CallOptions & {
    readonly input: (item: Item, at: Place) => InputOf<C>;
    readonly output?: PathIn<OutputOf<C>, P>;
  },
): Listing<Item & Partial<[P] extends [never] ? OutputOf<C> : ValueAt<OutputOf<C>, P>>> {
  return {
    ...listing,
    detail: {
      ...callOf(command, (options.output as string | undefined) ?? null, options),
      tokens: null,
      input: options.input,
    },
  };
}

/** What one item of a list schema is. Throws where the path does not end in a list. */
export function elementOf(schema: NormalizedSchema): NormalizedSchema {
  if (!schema.isListSchema()) throw new TypeError(`${schema.getName()} is not a list`);
  return schema.getValueSchema();
}

const emptyStruct = NormalizedSchema.of([3, "hubscan", "Nothing", 0, [], []]);

function textStruct(operation: string, as: string): NormalizedSchema {
  return NormalizedSchema.of([3, "hubscan", `${operation}Item`, 0, [as], [0]]);
}
