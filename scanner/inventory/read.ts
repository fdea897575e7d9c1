import { NormalizedSchema } from "@smithy/core/schema";
import type { Cause } from "../access/cause.ts";
import { type CommandClass, type InputOf, type OutputOf, type PathIn, schemaAt } from "./command.ts";
import { type Call, type CallOptions, callOf, type Listing, type Place } from "./listing.ts";
import type { Shape } from "./shape.ts";

/** A property filled by a call for each resource. */
export interface CallRead<Item extends object = object> extends Call {
  readonly kind: "call";
  readonly input: (item: Item, at: Place) => object;
  /** Where the call goes, when it is not the region that the resource was listed in. */
  readonly region: ((item: Item, at: Place) => string) | null;
  /** Resources that the call makes no sense for: their property is absent, and nothing is called. */
  readonly when: ((item: Item) => boolean) | null;
  /** Whether `input`, `region` or `when` look at what the listing's detail call gives. */
  readonly afterDetail: boolean;
  /** Makes a struct of a map of texts, or of a list of key and value. */
  readonly shape: Shape<object> | null;
  /** A member that every answer has, where its lack would pass for a verdict: what has none was not an answer. */
  readonly always: string | null;
  readonly schema: NormalizedSchema;
}

/** A property filled from a list that is read once for the place: the entries that belong to the resource. */
export interface MatchRead<Item extends object = object> {
  readonly kind: "match";
  readonly listing: Listing;
  readonly where: (candidate: object, item: Item, at: Place) => boolean;
  readonly many: boolean;
  /** An entry that is not there was not read: its absence says nothing about the resource. */
  readonly required: boolean;
  readonly schema: NormalizedSchema;
}

/** A property made of other properties of the resource, which are read for it. */
export interface DerivedRead {
  readonly kind: "derived";
  /** The properties that it is made of. */
  readonly from: readonly string[];
  /** Makes it of their values, by name; what is absent has none. Not called when one of them could not be read. */
  readonly make: (values: Readonly<Record<string, unknown>>, at: Place) => ReadValue;
  readonly schema: NormalizedSchema;
}

/** A property as it was read, or why it was not. */
export type ReadValue = { readonly value: unknown } | { readonly cause: Cause };

/** A property that is asked for. */
export type AskedRead<Item extends object = object> = CallRead<Item> | MatchRead<Item>;

export type Read<Item extends object = object> = AskedRead<Item> | DerivedRead;

/**
 * A property filled from one operation, called once for each resource. Lists are read over all their pages.
 * @param options.input the request, made of the listed item
 * @param options.output dotted path of the part of the answer that is the property; the whole answer without it
 * @param options.absent error codes by which the service says that there is none
 * @param options.shape makes a struct of an attribute map or of a list of key and value
 * @param options.always a member that AWS always gives: an answer without it is unreadable. For what a gateway or an emulator takes
 *   for another request, as S3's subresources are: those it does not know are a list of objects to it.
 */
export function read<Item extends object, C extends CommandClass, const P extends string = never>(
  command: C,
  options: CallOptions & {
    readonly input: (item: Item, at: Place) => InputOf<C>;
    readonly output?: PathIn<OutputOf<C>, P>;
    readonly region?: (item: Item, at: Place) => string;
    readonly when?: (item: Item) => boolean;
    readonly afterDetail?: boolean;
    readonly shape?: Shape<object>;
    readonly always?: string;
  },
): CallRead<Item> {
  const path = (options.output as string | undefined) ?? null;
  const call = callOf(command, path, options);
  const schema = path === null ? call.operation.output : schemaAt(call.operation.output, path);
  return {
    ...call,
    kind: "call",
    // A part of the answer that is no list is whole in the first answer.
    tokens: schema.isListSchema() ? call.tokens : null,
    input: options.input,
    region: options.region ?? null,
    when: options.when ?? null,
    afterDetail: options.afterDetail ?? false,
    shape: options.shape ?? null,
    always: options.always ?? null,
    schema: options.shape ? NormalizedSchema.of(options.shape.schema) : schema,
  };
}

/**
 * A property filled from a list that is read once for the account and region: the first entry that belongs to the
 * resource, or all of them with `many`. With `required`, a resource without an entry has an unreadable property.
 */
export function matching<Item extends object, Candidate extends object>(
  listing: Listing<Candidate>,
  options: {
    readonly where: (candidate: Candidate, item: Item, at: Place) => boolean;
    readonly many?: boolean;
    readonly required?: boolean;
  },
): MatchRead<Item> {
  const many = options.many ?? false;
  return {
    kind: "match",
    listing: listing as unknown as Listing,
    where: options.where as MatchRead<Item>["where"],
    many,
    required: options.required ?? false,
    schema: many
      ? NormalizedSchema.of([1, "hubscan", `${listing.schema.getName()}List`, 0, listing.schema])
      : listing.schema,
  };
}

/** A list of texts that is made of other properties. */
export function derivedTexts(from: readonly string[], make: DerivedRead["make"]): DerivedRead {
  // A list (64) of texts (0): the SDK's sentinels.
  return { kind: "derived", from, make, schema: NormalizedSchema.of(64) };
}
