import type { Cause } from "../access/cause.ts";
import { AccountLedger, listOperation } from "./account-ledger.ts";
import type { NeededType } from "./catalog.ts";
import { ItemLists } from "./item-lists.ts";
import type { LedgerLine } from "./ledger-line.ts";
import type { Place } from "./listing.ts";
import { globalRegion } from "./partition.ts";
import { PropertyReads } from "./property-reads.ts";
import { protect } from "./protect.ts";
import type { DerivedRead, ReadValue as Value } from "./read.ts";
import { AccountRequests, type BucketUse, type Engine, type OpenAccount } from "./requests.ts";
import type { Json, Resource, UnreadableList } from "./resource.ts";
import type { Scope } from "./service.ts";
import { storedValue } from "./stored-value.ts";
import { tagsOf } from "./tags.ts";

export interface AccountInventory {
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
  readonly unreadable: readonly UnreadableList[];
  readonly ledger: readonly LedgerLine[];
  readonly cost: AccountCost;
}

/** What an account took: what the floor of a scan is reckoned from. */
export interface AccountCost {
  /** What was drawn from each of AWS's buckets, by payer and bucket. */
  readonly buckets: ReadonlyMap<string, BucketUse>;
  /** Requests in the longest row of which each needs the answer of the one before. */
  readonly chain: number;
}

/**
 * Reads what is needed of one account.
 * @param options.regions the account's enabled regions that are to be scanned
 * @param options.signal aborted with `BudgetSpent`, the rest is unreadable; with any other reason, that is thrown
 */
export async function collectAccount(options: {
  readonly engine: Engine;
  readonly open: OpenAccount;
  readonly regions: readonly string[];
  readonly needed: readonly NeededType[];
  readonly signal: AbortSignal;
}): Promise<AccountInventory> {
  const collection = new Collection(options.engine, options.open, new Set(options.regions), options.signal);
  const inScope = (scope: Scope) => options.needed.filter(({ resourceType }) => resourceType.scope === scope);
  const home = globalRegion(options.open.partition);
  // Region by region, so that the requests of one client come one after the other and it need not be made again for each.
  await Promise.all([
    ...inScope("global").map((needed) => collection.collect(needed, home)),
    ...options.regions.flatMap((region) =>
      inScope("regional").map((needed) => collection.collect(needed, region)),
    ),
  ]);
  return collection.inventory();
}

class Collection {
  readonly #open: OpenAccount;
  readonly #regions: ReadonlySet<string>;
  readonly #requests: AccountRequests;
  readonly #ledger: AccountLedger;
  readonly #resources = new Map<string, Resource[]>();
  readonly #unreadable: UnreadableList[] = [];
  #chain = 0;
  readonly #lists: ItemLists;
  readonly #reads: PropertyReads;

  constructor(engine: Engine, open: OpenAccount, regions: ReadonlySet<string>, signal: AbortSignal) {
    this.#open = open;
    this.#regions = regions;
    this.#requests = new AccountRequests(engine, open, signal);
    this.#ledger = new AccountLedger(open.account);
    this.#lists = new ItemLists(this.#requests, this.#ledger);
    this.#reads = new PropertyReads(this.#requests, this.#ledger, this.#lists);
  }

  inventory(): AccountInventory {
    for (const resources of this.#resources.values()) resources.sort(byRegionAndArn);
    return {
      resources: this.#resources,
      unreadable: this.#unreadable,
      ledger: this.#ledger.lines(),
      cost: { buckets: this.#requests.buckets, chain: this.#chain },
    };
  }

  async collect(needed: NeededType, region: string): Promise<void> {
    const { service, resourceType } = needed;
    const { account, partition, enteredRole } = this.#open;
    const at: Place = { account, partition, region, ...(enteredRole === undefined ? {} : { enteredRole }) };
    const where = resourceType.scope === "global" ? "global" : region;
    const { items, cause, absent, pages } = await this.#lists.list(
      service,
      resourceType.listing,
      at,
      resourceType.type,
    );
    this.#chain = Math.max(this.#chain, pages + (items.length > 0 ? followingCalls(needed) : 0));
    const { resources, misread } = await this.#resourcesOf(needed, items, at);
    const failed = cause ?? misread;
    if (failed !== null) this.#unreadable.push({ type: resourceType.type, region: where, cause: failed });
    this.#resources.set(resourceType.type, [...(this.#resources.get(resourceType.type) ?? []), ...resources]);
    this.#ledger.record({
      region: where,
      operation: listOperation,
      outcome: failed?.kind ?? (absent ? "absent" : "read"),
      types: [resourceType.type],
      calls: 0,
      throttles: 0,
      items: resources.length,
      code: failed?.code ?? null,
      message: failed?.message ?? null,
    });
  }

  /** The resources that items are. An item that the service file cannot make sense of is missing, and that is told. */
  async #resourcesOf(
    needed: NeededType,
    items: readonly Readonly<Record<string, unknown>>[],
    at: Place,
  ): Promise<{ readonly resources: readonly Resource[]; readonly misread: Cause | null }> {
    let misread: Cause | null = null;
    const made = await Promise.all(
      items.map((item) =>
        this.#resource(needed, item, at).catch((error: unknown) => {
          if (!(error instanceof TypeError)) throw error;
          const message = `an item of the list could not be understood: ${error.message}`;
          misread = { kind: "error", operation: null, code: null, message };
          return null;
        }),
      ),
    );
    return { resources: made.filter((resource) => resource !== null), misread };
  }

  async #resource(
    needed: NeededType,
    listed: Readonly<Record<string, unknown>>,
    at: Place,
  ): Promise<Resource | null> {
    const { service, resourceType } = needed;
    const region =
      resourceType.region?.(listed, at) ?? (resourceType.scope === "global" ? "global" : at.region);
    // A global list names what is in regions that are not to be scanned.
    if (region !== "global" && !this.#regions.has(region)) return null;
    const item = await this.#reads.detail(needed, listed, at);
    const properties: Record<string, Json> = {};
    const unreadable: Record<string, Cause> = {};
    const values: Record<string, unknown> = {};
    const answered = new Set<string>();
    const put = (name: string, value: Value) => {
      answered.add(name);
      if ("cause" in value) {
        unreadable[name] = value.cause;
        return;
      }
      values[name] = value.value;
      const stored = storedValue(value.value);
      if (stored !== undefined) properties[name] = protect(resourceType, name, stored);
    };
    for (const [name, { source }] of resourceType.properties) {
      if (source === "detail" && item.detailFailed !== null) put(name, { cause: item.detailFailed });
      else if (typeof source === "string") put(name, { value: item.known[name] });
    }
    await Promise.all(
      [...needed.properties].map(async (name) => {
        const read = resourceType.reads.get(name);
        if (read !== undefined && read.kind !== "derived")
          put(name, await this.#reads.read(service, resourceType, name, read, item, at));
      }),
    );
    for (const name of needed.properties) {
      const read = resourceType.reads.get(name);
      if (read?.kind === "derived") put(name, derived(read, values, unreadable, at));
    }
    // What nothing was asked about must not look as if it were not there.
    for (const name of needed.properties) {
      if (answered.has(name)) continue;
      const message = `nothing reads ${resourceType.type}.${name}`;
      put(name, { cause: { kind: "error", operation: null, code: null, message } });
    }
    return {
      type: resourceType.type,
      arn: resourceType.arn(item.known, at),
      name: resourceType.name(item.known, at),
      account: at.account,
      region,
      tags: tagsOf(properties),
      properties: sorted(properties),
      unreadable: sorted(unreadable),
    };
  }
}

/** A property that is made of others; one that could not be read makes it unreadable. */
function derived(
  { from, make }: DerivedRead,
  values: Readonly<Record<string, unknown>>,
  unreadable: Readonly<Record<string, Cause>>,
  at: Place,
): Value {
  const failed = from.find((name) => unreadable[name] !== undefined);
  const cause = failed === undefined ? undefined : unreadable[failed];
  return cause === undefined ? make(values, at) : { cause };
}

/** Requests for one resource that follow each other: its detail, then its reads at the same time. */
function followingCalls({ resourceType, properties }: NeededType): number {
  const sources = [...properties].map((name) => resourceType.properties.get(name)?.source);
  return Number(sources.includes("detail")) + Number(sources.some((source) => typeof source === "object"));
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byRegionAndArn(a: Resource, b: Resource): number {
  if (a.region !== b.region) return a.region < b.region ? -1 : 1;
  return a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0;
}
