import type { Resource, UnreadableList } from "../inventory/resource.ts";
import type { ResourceType } from "../inventory/service.ts";
import type { AccountFacts, Inventory } from "./facts.ts";
import type { ResourceView } from "./resource-view.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** How a type that is looked up becomes views. */
export interface ViewedType {
  readonly resourceType: ResourceType;
  readonly view: (resource: Resource) => ResourceView;
  /** The property that holds the type's own id (`SubnetId`), null where there is none. */
  readonly idProperty: string | null;
}

/** The resources of one account, as views that all checks share. */
export class AccountViews {
  readonly #inventory: Inventory;
  readonly #types: (type: string) => ViewedType;
  readonly #views = new WeakMap<Resource, ResourceView>();
  readonly #lists = new Map<string, readonly ResourceView[]>();
  readonly #indexes = new Map<string, ReadonlyMap<string, ResourceView>>();

  constructor(facts: AccountFacts, types: (type: string) => ViewedType) {
    this.#inventory = facts.inventory;
    this.#types = types;
  }

  view(resource: Resource): ResourceView {
    const known = this.#views.get(resource);
    if (known !== undefined) return known;
    const view = this.#types(resource.type).view(resource);
    this.#views.set(resource, view);
    return view;
  }

  /** Every resource of a type. Throws an UnreadableError when a list is missing anywhere. */
  all(type: string): readonly ResourceView[] {
    const known = this.#lists.get(type);
    if (known !== undefined) return known;
    // Where AWS does not offer the service there is nothing to miss.
    const missing = this.#inventory.unreadable(type).find(({ cause }) => cause.kind !== "unsupported-region");
    if (missing !== undefined) throw unreadableList(missing);
    const list = this.#inventory.resources(type).map((resource) => this.view(resource));
    this.#lists.set(type, list);
    return list;
  }

  /** Those in a region: all of them for a resource, or a type, that has none. */
  here(type: string, region: string): readonly ResourceView[] {
    const { scope, region: ownRegion } = this.#types(type).resourceType;
    const isListedGlobally = scope === "global";
    if (region === "global" || (isListedGlobally && ownRegion === null)) return this.all(type);
    const key = `${type} ${region}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const missing = this.#inventory
      .unreadable(type)
      .find((list) => isListedGlobally || list.region === region);
    if (missing !== undefined) throw unreadableList(missing);
    const list = this.#inventory
      .resources(type)
      .filter((resource) => resource.region === region)
      .map((resource) => this.view(resource));
    this.#lists.set(key, list);
    return list;
  }

  /** The resource with this ARN, name or id, those in the region first. Throws an UnreadableError when there is none to be seen. */
  find(type: string, key: string, region: string): ResourceView {
    const index = this.#index(type);
    const found = index.get(`${region} ${key}`) ?? index.get(key);
    if (found !== undefined) return found;
    const missing = this.#inventory.unreadable(type).find(({ cause }) => cause.kind !== "unsupported-region");
    if (missing !== undefined) throw unreadableList(missing);
    throw new UnreadableError(`find ${type}`, {
      kind: "not-found",
      operation: null,
      code: null,
      message: `no ${type} with the ARN, name or id "${key}" in this account`,
    });
  }

  #index(type: string): ReadonlyMap<string, ResourceView> {
    const known = this.#indexes.get(type);
    if (known !== undefined) return known;
    const { idProperty } = this.#types(type);
    const index = new Map<string, ResourceView>();
    for (const resource of this.#inventory.resources(type)) {
      const id = idProperty === null ? undefined : resource.properties[idProperty];
      for (const key of [resource.arn, resource.name, id]) {
        if (typeof key !== "string" || key === "") continue;
        for (const entry of [key, `${resource.region} ${key}`]) {
          if (!index.has(entry)) index.set(entry, this.view(resource));
        }
      }
    }
    this.#indexes.set(type, index);
    return index;
  }
}

/** What `all`, `here` and `find` see from one region. */
export class Lookups {
  readonly #views: AccountViews;
  readonly #region: string;

  constructor(views: AccountViews, region: string) {
    this.#views = views;
    this.#region = region;
  }

  all(type: string): readonly ResourceView[] {
    return this.#views.all(type);
  }

  here(type: string): readonly ResourceView[] {
    return this.#views.here(type, this.#region);
  }

  find(type: string, key: string): ResourceView {
    return this.#views.find(type, key, this.#region);
  }
}

/**
 * The property by which a type's resources are called in others' properties: `SubnetId` of AWS::EC2::Subnet, `GroupId` of
 * AWS::EC2::SecurityGroup, `Id`. Null where there is none of text.
 */
export function idPropertyOf({ type, properties }: ResourceType): string | null {
  const words = (type.split("::").at(-1) ?? "").match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/g) ?? [];
  const wanted = words
    .flatMap((_, index) => {
      const tail = words.slice(index).join("").toLowerCase();
      return [`${tail}id`, `${tail}identifier`];
    })
    .concat("id", "identifier");
  for (const name of wanted) {
    for (const [property, { schema }] of properties) {
      if (property.toLowerCase() === name && schema.isStringSchema()) return property;
    }
  }
  return null;
}

function unreadableList({ type, region, cause }: UnreadableList): UnreadableError {
  return new UnreadableError(`list of ${type} in ${region}`, cause);
}
