import type { NormalizedSchema } from "@smithy/core/schema";
import { type ClientClass, schemaAt } from "./command.ts";
import type { Limit } from "./limit.ts";
import type { Call, Listing, Place } from "./listing.ts";
import type { Read } from "./read.ts";

/** `global`: one place for the whole account. `regional`: one in each enabled region. */
export type Scope = "global" | "regional";

/** Where a property of a resource comes from: its list, the list's detail call, or the read of that name. */
export type PropertySource = "list" | "detail" | { readonly read: string };

export interface Property {
  readonly schema: NormalizedSchema;
  readonly source: PropertySource;
}

/** What can be read of one type of resource. */
export interface ResourceType {
  /** CloudFormation's name: `AWS::S3::Bucket`. Where there is none, one in its style (docs/adding-a-service.md lists them). */
  readonly type: string;
  readonly scope: Scope;
  readonly listing: Listing;
  readonly arn: (item: object, at: Place) => string;
  readonly name: (item: object, at: Place) => string;
  /** The region a resource is in, when it is not the one that it was listed in. */
  readonly region: ((item: object, at: Place) => string) | null;
  readonly reads: ReadonlyMap<string, Read>;
  readonly properties: ReadonlyMap<string, Property>;
  /** Dotted paths whose values never leave the read. */
  readonly redact: readonly string[];
  /** Dotted paths of texts that AWS sends URL-encoded. */
  readonly urlEncoded: readonly string[];
}

/** What can be read of one service through one client. */
export interface Service {
  /** The service's prefix in IAM actions: `s3`, `elasticloadbalancing`. */
  readonly id: string;
  readonly client: ClientClass;
  readonly limits: readonly Limit[];
  /**
   * Whether AWS offers it wherever there is a region. Where it does, a host name that cannot be resolved is a fault of the
   * network, and not the absence of the service.
   */
  readonly everywhere: boolean;
  readonly resources: readonly ResourceType[];
}

interface ResourceOptions<Item extends object> {
  readonly arn: (item: Item, at: Place) => string;
  readonly name: (item: Item, at: Place) => string;
  readonly region?: (item: Item, at: Place) => string;
  readonly reads?: Readonly<Record<string, Read<Item>>>;
  readonly redact?: readonly string[];
  readonly urlEncoded?: readonly string[];
  readonly scope?: Scope;
}

/** A resource type as a service file writes it: its scope may be left to the service's. */
export type ResourceDeclaration = Omit<ResourceType, "scope"> & { readonly scope: Scope | null };

/**
 * Declares what can be read of a type of resource.
 * @param type CloudFormation's name
 * @param listing how the resources are found
 * @param options.reads a property each, filled when a check needs it
 * Throws a TypeError for two sources of one property and for a path to redact or decode that does not exist.
 */
export function resource<Item extends object>(
  type: string,
  listing: Listing<Item>,
  options: ResourceOptions<Item>,
): ResourceDeclaration {
  const erased = listing as unknown as Listing;
  const reads = new Map(Object.entries(options.reads ?? {}) as [string, Read][]);
  const properties = propertiesOf(type, erased, reads);
  for (const path of [...(options.redact ?? []), ...(options.urlEncoded ?? [])]) {
    const [head, ...rest] = path.split(".");
    const property = properties.get(head ?? "");
    if (property === undefined) throw new TypeError(`${type} has no property "${head}" in "${path}"`);
    if (rest.length > 0) schemaAt(property.schema, rest.join("."));
  }
  return {
    type,
    listing: erased,
    reads,
    properties,
    scope: options.scope ?? null,
    arn: options.arn as ResourceType["arn"],
    name: options.name as ResourceType["name"],
    region: (options.region as ResourceType["region"]) ?? null,
    redact: options.redact ?? [],
    urlEncoded: options.urlEncoded ?? [],
  };
}

/** Declares what can be read of a service. `scope` holds for every resource that does not say its own. */
export function service(
  id: string,
  client: ClientClass,
  options: {
    readonly scope: Scope;
    readonly limits: readonly Limit[];
    /** False for a service that some regions lack. */
    readonly everywhere?: boolean;
    readonly resources: readonly ResourceDeclaration[];
  },
): Service {
  return {
    id,
    client,
    limits: options.limits,
    everywhere: options.everywhere ?? true,
    resources: options.resources.map((declared) => ({ ...declared, scope: declared.scope ?? options.scope })),
  };
}

/** The IAM action that a call of a service takes. */
export function actionOf(serviceId: string, call: Call): string {
  return call.action ?? `${serviceId}:${call.operation.name}`;
}

function propertiesOf(
  type: string,
  listing: Listing,
  reads: ReadonlyMap<string, Read>,
): Map<string, Property> {
  const properties = new Map<string, Property>();
  const add = (name: string, property: Property) => {
    // A list and its detail call may give the same member: the list's costs nothing, so it is the source.
    const known = properties.get(name);
    if (known?.source === "list" && property.source === "detail") return;
    if (known !== undefined) throw new TypeError(`${type}.${name} is filled twice`);
    properties.set(name, property);
  };
  for (const [name, schema] of listing.schema.structIterator()) add(name, { schema, source: "list" });
  if (listing.detail !== null) {
    const { operation, path } = listing.detail;
    const detail = path === null ? operation.output : schemaAt(operation.output, path);
    for (const [name, schema] of detail.structIterator()) add(name, { schema, source: "detail" });
  }
  for (const [name, { schema }] of reads) add(name, { schema, source: { read: name } });
  return properties;
}
