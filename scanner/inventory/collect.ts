import type { Cause } from "../access/cause.ts";
import { AccountLedger, listOperation } from "./account-ledger.ts";
import { type Answers, readPages, type Wanted } from "./answers.ts";
import type { CatalogEntry } from "./catalog.ts";
import { valueAt } from "./command.ts";
import type { LedgerLine } from "./ledger-line.ts";
import type { Call, Listing, Place } from "./listing.ts";
import { globalRegion } from "./partition.ts";
import type { CallRead, MatchRead, Read } from "./read.ts";
import { AccountRequests, type BucketUse, type Engine, type OpenAccount } from "./requests.ts";
import type { Json, Resource, UnreadableList } from "./resource.ts";
import type { ResourceType, Scope, Service } from "./service.ts";
import { changeAt, redacted, storedValue } from "./stored-value.ts";
import { tagsOf } from "./tags.ts";

/** A resource type that checks need, with the properties that their expressions touch. */
export interface NeededType extends CatalogEntry {
  readonly properties: ReadonlySet<string>;
}

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

/** A listed item: `known` is what the list gave, and what its detail call gave when there was one. */
interface Item {
  readonly known: Readonly<Record<string, unknown>>;
  readonly detailFailed: Cause | null;
}

interface Items {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly cause: Cause | null;
  /** The service said that it has none because it is not set up. */
  readonly absent: boolean;
  readonly pages: number;
}

type Value = { readonly value: unknown } | { readonly cause: Cause };

class Collection {
  readonly #open: OpenAccount;
  readonly #regions: ReadonlySet<string>;
  readonly #requests: AccountRequests;
  readonly #ledger: AccountLedger;
  readonly #resources = new Map<string, Resource[]>();
  readonly #unreadable: UnreadableList[] = [];
  #chain = 0;
  /** Lists that several types or reads share are read once. */
  readonly #lists = new Map<string, { readonly answers: Promise<Answers>; readonly types: Set<string> }>();

  constructor(engine: Engine, open: OpenAccount, regions: ReadonlySet<string>, signal: AbortSignal) {
    this.#open = open;
    this.#regions = regions;
    this.#requests = new AccountRequests(engine, open, signal);
    this.#ledger = new AccountLedger(open.account);
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
    const at: Place = { account: this.#open.account, partition: this.#open.partition, region };
    const where = resourceType.scope === "global" ? "global" : region;
    const { items, cause, absent, pages } = await this.#list(
      service,
      resourceType.listing,
      at,
      resourceType.type,
    );
    this.#chain = Math.max(this.#chain, pages + (items.length > 0 ? followingCalls(needed) : 0));
    if (cause !== null) {
      this.#unreadable.push({ type: resourceType.type, region: where, cause });
    }
    const listed = await Promise.all(items.map((item) => this.#resource(needed, item, at)));
    const resources = listed.filter((resource) => resource !== null);
    this.#resources.set(resourceType.type, [...(this.#resources.get(resourceType.type) ?? []), ...resources]);
    this.#ledger.record({
      region: where,
      operation: listOperation,
      outcome: cause?.kind ?? (absent ? "absent" : "read"),
      types: [resourceType.type],
      calls: 0,
      throttles: 0,
      items: resources.length,
      code: cause?.code ?? null,
      message: cause?.message ?? null,
    });
  }

  async #list(service: Service, listing: Listing, at: Place, type: string): Promise<Items> {
    const { call } = listing;
    if (call === null) return { items: [{}], cause: null, absent: false, pages: 0 };
    const input = call.input(at);
    // The path is not part of the key: one answer may hold the lists of several types.
    const region = call.region?.(at) ?? at.region;
    const key = `${service.id}:${call.operation.name} ${region} ${JSON.stringify(input)}`;
    let list = this.#lists.get(key);
    if (list === undefined) {
      const types = new Set([type]);
      list = { types, answers: this.#readList(service, listing, call, input, region, types) };
      this.#lists.set(key, list);
    }
    // The ledger names whoever asked by the time that the list was read.
    list.types.add(type);
    const { outputs, ended } = await list.answers;
    const cause = ended?.kind === "unreadable" ? ended.cause : null;
    try {
      return {
        items: itemsOf(listing, call, outputs),
        cause,
        absent: ended?.kind === "absent",
        pages: outputs.length,
      };
    } catch (error) {
      const message = `the answer could not be understood: ${error instanceof Error ? error.message : String(error)}`;
      return {
        items: [],
        absent: false,
        pages: outputs.length,
        cause: { kind: "error", operation: `${service.id}:${call.operation.name}`, code: null, message },
      };
    }
  }

  async #readList(
    service: Service,
    { prepare }: Listing,
    call: Call,
    input: object,
    region: string,
    types: ReadonlySet<string>,
  ): Promise<Answers> {
    const wanted = { service, region, types };
    if (prepare !== null) {
      const failed = await this.#prepare(prepare, wanted);
      if (failed !== null) return { outputs: [], ended: failed };
    }
    return readPages(this.#requests, this.#ledger, { ...wanted, call, input });
  }

  async #prepare(
    prepare: NonNullable<Listing["prepare"]>,
    wanted: Pick<Wanted, "service" | "region" | "types">,
  ): Promise<Answers["ended"]> {
    for (let attempt = 1; attempt <= preparations.tries; attempt += 1) {
      const asked = { ...wanted, call: prepare.call, input: {} };
      const { outputs, ended } = await readPages(this.#requests, this.#ledger, asked);
      if (ended !== null) return ended;
      if (outputs.some((output) => prepare.until(output))) return null;
      await this.#requests.pause(preparations.wait);
    }
    const operation = `${wanted.service.id}:${prepare.call.operation.name}`;
    const message = `the report was not made within ${preparations.tries} tries`;
    return { kind: "unreadable", cause: { kind: "timeout", operation, code: null, message } };
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
    const item = await this.#detail(needed, listed, at);
    const properties: Record<string, Json> = {};
    const unreadable: Record<string, Cause> = {};
    const answered = new Set<string>();
    const put = (name: string, value: Value) => {
      answered.add(name);
      if ("cause" in value) {
        unreadable[name] = value.cause;
        return;
      }
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
        if (read !== undefined) put(name, await this.#read(service, resourceType, name, read, item, at));
      }),
    );
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

  /** Makes the item's detail call if something that only it gives is needed. */
  async #detail(
    { service, resourceType, properties }: NeededType,
    listed: Readonly<Record<string, unknown>>,
    at: Place,
  ): Promise<Item> {
    const { detail } = resourceType.listing;
    const wanted = [...properties].some((name) => {
      const source = resourceType.properties.get(name)?.source;
      if (typeof source !== "object") return source === "detail";
      const read = resourceType.reads.get(source.read);
      return read?.kind === "call" && read.afterDetail;
    });
    if (detail === null || !wanted) return { known: listed, detailFailed: null };
    const { outputs, ended } = await readPages(this.#requests, this.#ledger, {
      service,
      call: detail,
      input: detail.input(listed, at),
      region: at.region,
      types: new Set([resourceType.type]),
    });
    if (ended?.kind === "unreadable") return { known: listed, detailFailed: ended.cause };
    const answer = outputs[0];
    const given = detail.path === null ? answer : valueAt(answer, detail.path);
    return { known: { ...(given as object | undefined), ...listed }, detailFailed: null };
  }

  async #read(
    service: Service,
    { type, properties }: ResourceType,
    name: string,
    read: Read,
    item: Item,
    at: Place,
  ): Promise<Value> {
    try {
      return read.kind === "match"
        ? await this.#match(service, type, read, item, at)
        : await this.#call(
            service,
            type,
            read,
            item,
            at,
            properties.get(name)?.schema.isListSchema() ?? false,
          );
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const operation = read.kind === "call" ? `${service.id}:${read.operation.name}` : null;
      const message = `the answer could not be understood: ${error.message}`;
      return { cause: { kind: "error", operation, code: null, message } };
    }
  }

  async #match(service: Service, type: string, read: MatchRead, item: Item, at: Place): Promise<Value> {
    const { items, cause } = await this.#list(service, read.listing, at, type);
    // What belongs to the resource may be on the page that was not read.
    if (cause !== null) return { cause };
    const matches = items.filter((candidate) => read.where(candidate, item.known, at));
    if (read.required && matches.length === 0) {
      const operation =
        read.listing.call === null ? null : `${service.id}:${read.listing.call.operation.name}`;
      const message =
        "the list has no entry for this resource: it is older than the resource, or read at another moment";
      return { cause: { kind: "not-found", operation, code: null, message } };
    }
    return { value: read.many ? matches : matches[0] };
  }

  async #call(
    service: Service,
    type: string,
    read: CallRead,
    item: Item,
    at: Place,
    isList: boolean,
  ): Promise<Value> {
    if (read.afterDetail && item.detailFailed !== null) return { cause: item.detailFailed };
    if (read.when?.(item.known) === false) return { value: undefined };
    const { outputs, ended } = await readPages(this.#requests, this.#ledger, {
      service,
      call: read,
      input: read.input(item.known, at),
      region: read.region?.(item.known, at) ?? at.region,
      types: new Set([type]),
    });
    if (ended?.kind === "unreadable") return { cause: ended.cause };
    if (ended?.kind === "absent") return { value: undefined };
    const { path } = read;
    if (isList && path !== null) return { value: outputs.flatMap((output) => valueAt(output, path) ?? []) };
    const value = path === null ? withoutMetadata(outputs[0]) : valueAt(outputs[0], path);
    if (read.always !== null && valueAt(value, read.always) === undefined) {
      throw new TypeError(`it has no ${read.always}`);
    }
    return {
      value: read.shape === null || value === undefined ? value : read.shape.fromTexts(textsOf(value)),
    };
  }
}

/** Requests for one resource that follow each other: its detail, then its reads at the same time. */
function followingCalls({ resourceType, properties }: NeededType): number {
  const sources = [...properties].map((name) => resourceType.properties.get(name)?.source);
  return Number(sources.includes("detail")) + Number(sources.some((source) => typeof source === "object"));
}

/** How long IAM may take over its credential report: it answers within seconds, and AWS gives no figure. */
const preparations = { tries: 20, wait: 1_000 } as const;

function itemsOf(
  listing: Listing,
  call: Call,
  outputs: readonly object[],
): Readonly<Record<string, unknown>>[] {
  if (listing.parse !== null) return outputs.flatMap(listing.parse) as Readonly<Record<string, unknown>>[];
  return outputs.flatMap((output) => {
    const items = (call.path === null ? output : valueAt(output, call.path)) ?? [];
    if (!Array.isArray(items)) throw new TypeError(`${call.operation.name} gave no list at ${call.path}`);
    const { as } = listing;
    return as === null ? items : items.map((text: unknown) => ({ [as]: text }));
  });
}

/** The texts of an attribute map, or of a list of key and value. */
function textsOf(value: unknown): Record<string, string | undefined> {
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value as object).map(([key, text]) => [key, String(text)]));
  }
  return Object.fromEntries(
    value.map(({ Key, Value }: { Key?: string; Value?: string }) => [Key ?? "", Value]),
  );
}

function withoutMetadata(output: object | undefined): object {
  const { $metadata: _, ...rest } = { $metadata: undefined, ...output };
  return rest;
}

/** Takes secrets out and decodes, before the value goes anywhere. */
function protect({ redact, urlEncoded }: ResourceType, name: string, value: Json): Json {
  let kept = value;
  for (const path of urlEncoded) kept = changeUnder(name, path, kept, decoded);
  for (const path of redact) kept = changeUnder(name, path, kept, (leaf) => (leaf === "" ? leaf : redacted));
  return kept;
}

function changeUnder(name: string, path: string, value: Json, change: (leaf: Json) => Json): Json {
  const [head, ...rest] = path.split(".");
  return head === name ? changeAt(value, rest, change) : value;
}

function decoded(leaf: Json): Json {
  if (typeof leaf !== "string") return leaf;
  try {
    return decodeURIComponent(leaf);
  } catch {
    // A stray percent sign: it was not encoded, so it is what it says.
    return leaf;
  }
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byRegionAndArn(a: Resource, b: Resource): number {
  if (a.region !== b.region) return a.region < b.region ? -1 : 1;
  return a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0;
}
