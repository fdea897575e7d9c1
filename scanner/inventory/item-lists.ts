import type { Cause } from "../access/cause.ts";
import type { AccountLedger } from "./account-ledger.ts";
import { type Answers, readPages, type Wanted } from "./answers.ts";
import { valueAt } from "./command.ts";
import type { Call, Listing, Place } from "./listing.ts";
import type { AccountRequests } from "./requests.ts";
import type { Service } from "./service.ts";

/** What a list came to. */
export interface Items {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly cause: Cause | null;
  /** The service said that it has none because it is not set up. */
  readonly absent: boolean;
  readonly pages: number;
}

/** The lists of one account. Those that several types or reads share are read once. */
export class ItemLists {
  readonly #requests: AccountRequests;
  readonly #ledger: AccountLedger;
  readonly #lists = new Map<string, { readonly answers: Promise<Answers>; readonly types: Set<string> }>();

  constructor(requests: AccountRequests, ledger: AccountLedger) {
    this.#requests = requests;
    this.#ledger = ledger;
  }

  /** The items of a listing in a place, for a resource type. Throws only the reason of an aborted scan. */
  async list(service: Service, listing: Listing, at: Place, type: string): Promise<Items> {
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
