import type { NeededType } from "../inventory/catalog.ts";
import { findResourceType } from "../inventory/catalog.ts";
import type { Call } from "../inventory/listing.ts";
import type { Read } from "../inventory/read.ts";
import { actionOf, type Service } from "../inventory/service.ts";

/** The types to read, from a demand (properties by type). Throws for a type that no service file declares, which loading a policy refuses. */
export async function neededTypes(demand: ReadonlyMap<string, ReadonlySet<string>>): Promise<NeededType[]> {
  const needed = await Promise.all(
    [...demand].map(async ([type, properties]) => {
      const entry = await findResourceType(type);
      if (entry === null) throw new TypeError(`no service file declares ${type}`);
      return { ...entry, properties: withSources(entry.resourceType.reads, properties) };
    }),
  );
  return needed.sort((a, b) => (a.resourceType.type < b.resourceType.type ? -1 : 1));
}

/** Properties, and those that they are made of. */
function withSources(reads: ReadonlyMap<string, Read>, properties: ReadonlySet<string>): ReadonlySet<string> {
  const sources = [...properties].flatMap((name) => {
    const read = reads.get(name);
    return read?.kind === "derived" ? read.from : [];
  });
  return sources.length === 0 ? properties : new Set([...properties, ...sources]);
}

/** A call that a needed type makes, and how often. */
export interface NeededCall {
  readonly service: Service;
  readonly call: Call;
  readonly type: string;
  readonly scope: "global" | "regional";
  /** Once in each place, or once for each resource. */
  readonly per: "place" | "resource";
  /** The property that it is made for; null for what lists or describes the resources themselves. */
  readonly property: string | null;
}

/** Every call that reading a type may take. */
export function callsOf({ service, resourceType, properties }: NeededType): NeededCall[] {
  const { listing, type, scope } = resourceType;
  // Settings of an account or a region are there once in each place.
  const each = listing.call === null ? "place" : "resource";
  const calls: NeededCall[] = [];
  const add = (call: Call | null | undefined, per: NeededCall["per"], property: string | null = null) => {
    if (call) calls.push({ service, call, type, scope, per, property });
  };
  add(listing.call, "place");
  add(listing.prepare?.call, "place");
  let needsDetail = false;
  for (const property of properties) {
    if (resourceType.properties.get(property)?.source === "detail") needsDetail = true;
    const read = resourceType.reads.get(property);
    if (read?.kind === "call") {
      add(read, each, property);
      needsDetail ||= read.afterDetail;
    } else if (read?.kind === "match") {
      add(read.listing.call, "place", property);
      add(read.listing.prepare?.call, "place", property);
    }
  }
  if (needsDetail) add(listing.detail, each);
  return calls;
}

/** Properties of a type that its resources are stored with: those that were needed, and what came with them for nothing. */
export function keptProperties({ resourceType, properties }: NeededType): string[] {
  const needsDetail = [...properties].some((name) => {
    if (resourceType.properties.get(name)?.source === "detail") return true;
    const read = resourceType.reads.get(name);
    return read?.kind === "call" && read.afterDetail;
  });
  const free = [...resourceType.properties]
    .filter(([, { source }]) => source === "list" || (source === "detail" && needsDetail))
    .map(([name]) => name);
  return [...new Set([...properties, ...free])].sort();
}

/** The IAM actions that reading takes, sorted. */
export function actionsOf(needed: readonly NeededType[]): string[] {
  const actions = needed.flatMap((type) =>
    callsOf(type).map(({ service, call }) => actionOf(service.id, call)),
  );
  return [...new Set(actions)].sort();
}
