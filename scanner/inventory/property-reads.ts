import type { Cause } from "../access/cause.ts";
import type { AccountLedger } from "./account-ledger.ts";
import { readPages } from "./answers.ts";
import type { NeededType } from "./catalog.ts";
import { valueAt } from "./command.ts";
import type { ItemLists } from "./item-lists.ts";
import type { Place } from "./listing.ts";
import type { AskedRead, CallRead, MatchRead, ReadValue as Value } from "./read.ts";
import type { AccountRequests } from "./requests.ts";
import type { ResourceType, Service } from "./service.ts";

/** A listed item: `known` is what the list gave, and what its detail call gave when there was one. */
export interface Item {
  readonly known: Readonly<Record<string, unknown>>;
  readonly detailFailed: Cause | null;
}

/** Reads what listed items lack: their detail, and the properties that take a call or a list of their own. */
export class PropertyReads {
  readonly #requests: AccountRequests;
  readonly #ledger: AccountLedger;
  readonly #lists: ItemLists;

  constructor(requests: AccountRequests, ledger: AccountLedger, lists: ItemLists) {
    this.#requests = requests;
    this.#ledger = ledger;
    this.#lists = lists;
  }

  /** Makes the item's detail call if something that only it gives is needed. */
  async detail(
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

  /** A property of an item, or why it could not be read. Throws only the reason of an aborted scan. */
  async read(
    service: Service,
    { type, properties }: ResourceType,
    name: string,
    read: AskedRead,
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
    const { items, cause } = await this.#lists.list(service, read.listing, at, type);
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
