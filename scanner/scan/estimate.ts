import { callBuckets } from "../inventory/allowance.ts";
import type { NeededType } from "../inventory/catalog.ts";
import type { AccountCost } from "../inventory/collect.ts";
import type { BucketUse } from "../inventory/requests.ts";
import type { DoneMarker } from "../results/done-marker.ts";
import type { Manifest } from "../results/manifest.ts";
import type { Summary } from "../results/summary.ts";
import { entryOf } from "../results/tally.ts";
import { type ScanCost, scanCost } from "./cost.ts";
import { Floor } from "./floor.ts";
import { callsOf, type NeededCall } from "./needed.ts";

/** Regions that are enabled in an account that nobody has changed: what is reckoned with where nothing is known. */
const usualRegions = 17;
/** Milliseconds from a request to its answer, over all regions: those on the other side of the world take two or three times as long. */
const latency = 100;
/** Requests in a row that wait for each other, at least: a list, and a read of what it lists. */
const chain = 2;

/** API calls of one service, before anything is read. */
export interface ServiceEstimate {
  readonly service: string;
  /** Lists once in each account. */
  readonly perAccount: number;
  /** Lists once in each account and region. */
  readonly perRegion: number;
  /** Operations that are called once for each resource: how often is known when the resources are. */
  readonly perResource: readonly string[];
}

/** Calls of one operation. */
export interface OperationEstimate {
  /** service:Operation */
  readonly operation: string;
  readonly calls: number;
  /** `measured` in the last scan; `least` where it did not make them: one for each place, and none for resources. */
  readonly basis: "measured" | "least";
}

export interface ScanEstimate {
  readonly services: readonly ServiceEstimate[];
  readonly accounts: number;
  readonly regions: number;
  /** Calls of all accounts, with one page to a list and without those for each resource. */
  readonly leastCalls: number;
  /** The most frequent first. */
  readonly operations: readonly OperationEstimate[];
  readonly calls: number;
  /** The scan whose figures were taken; null when there was none. */
  readonly from: string | null;
  /** Accounts that it measured; the others are taken to be as those are on average. */
  readonly measuredAccounts: number;
  /** The least that the rate limits allow, in milliseconds. */
  readonly floorMs: number;
  /** What the last scan took, by its calls; null without one. */
  readonly expectedMs: number | null;
  readonly cost: ScanCost;
  readonly assumptions: readonly string[];
}

/** Calls before an account's first list, with the operations by which ledgers name them. */
const entering = ["sts:AssumeRole", "ec2:DescribeRegions"] as const;

/** What a scan is to be. */
export interface EstimatedScan {
  readonly needed: readonly NeededType[];
  /** Ids. */
  readonly accounts: readonly string[];
  readonly regions: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  /** Requests in flight, of one process. */
  readonly concurrency: number;
  /** Shards that scan at the same time; null where one process scans. */
  readonly shards: number | null;
}

interface Operation {
  readonly name: string;
  readonly calls: readonly NeededCall[];
  readonly scope: NeededCall["scope"];
  readonly per: NeededCall["per"];
}

/**
 * Reckons what a scan will take, from the figures of the last one where it made the same calls, and the least that it can be where it did
 * not. Figures of accounts are added one at a time and not kept.
 */
export class Estimator {
  readonly #scan: EstimatedScan;
  readonly #last: { readonly manifest: Manifest; readonly summary: Summary } | null;
  readonly #selected: ReadonlySet<string>;
  readonly #operations: readonly Operation[];
  readonly #sums = new Map<string, number>();
  readonly #floor = new Floor();
  #measured = 0;
  #regionsSeen = 0;

  /** @param last the scan whose markers will be added; null without one */
  constructor(scan: EstimatedScan, last: { readonly manifest: Manifest; readonly summary: Summary } | null) {
    this.#scan = scan;
    this.#last = last;
    this.#selected = new Set(scan.accounts);
    this.#operations = operationsOf(scan.needed);
  }

  /** Adds what an account took in the last scan. Accounts that are not to be scanned, or could not be entered, say nothing. */
  add({ account, regions, unreachable, operations }: DoneMarker): void {
    if (unreachable !== null || !this.#selected.has(account.id)) return;
    const then = new Map<string, number>();
    for (const { operation, calls } of operations) then.set(operation, (then.get(operation) ?? 0) + calls);
    const now = this.#regions(regions);
    const share = regions.length === 0 ? 1 : now.length / regions.length;
    const calls = new Map(
      this.#operations.map((operation) => {
        const measured = then.get(operation.name) ?? 0;
        if (!this.#wasMeasured(operation)) return [operation.name, least(operation, now.length)];
        return [operation.name, operation.scope === "regional" ? measured * share : measured];
      }),
    );
    this.#measured += 1;
    this.#regionsSeen += now.length;
    for (const [name, count] of calls) this.#sums.set(name, (this.#sums.get(name) ?? 0) + count);
    this.#floor.add(this.#costOf(calls, account.id, Math.max(1, now.length)));
  }

  finish(): ScanEstimate {
    const { needed, accounts, concurrency, shards } = this.#scan;
    const regions =
      this.#measured > 0 ? Math.round(this.#regionsSeen / this.#measured) : this.#regions([]).length;
    const { services, leastCalls } = leastOf(needed, accounts.length, regions);
    const unmeasured = accounts.length - this.#measured;
    const average = new Map(
      this.#operations.map((operation) => [
        operation.name,
        this.#measured === 0
          ? least(operation, regions)
          : (this.#sums.get(operation.name) ?? 0) / this.#measured,
      ]),
    );
    for (let index = 0; index < unmeasured; index += 1) {
      this.#floor.add(this.#costOf(average, `unmeasured ${index}`, regions));
    }
    const rows = this.#operations.map((operation): OperationEstimate => {
      const measured = this.#sums.get(operation.name) ?? 0;
      return {
        operation: operation.name,
        calls: Math.round(measured + unmeasured * (average.get(operation.name) ?? 0)),
        basis: this.#measured > 0 && this.#wasMeasured(operation) ? "measured" : "least",
      };
    });
    const all = [
      ...rows,
      ...entering
        .filter((name) => !rows.some(({ operation }) => operation === name))
        .map((operation): OperationEstimate => ({ operation, calls: accounts.length, basis: "least" })),
    ];
    const calls = all.reduce((sum, row) => sum + row.calls, 0);
    const floorMs = Math.round(this.#floor.milliseconds(latency, concurrency * (shards ?? 1)));
    const expectedMs = this.#expected(calls);
    return {
      services,
      accounts: accounts.length,
      regions,
      leastCalls,
      operations: all.sort((a, b) => b.calls - a.calls || (a.operation < b.operation ? -1 : 1)),
      calls,
      from: this.#measured === 0 ? null : (this.#last?.manifest.scan ?? null),
      measuredAccounts: this.#measured,
      floorMs,
      expectedMs,
      cost: scanCost({ calls, milliseconds: expectedMs ?? floorMs, accounts: accounts.length, shards }),
      assumptions: [
        `an answer takes ${latency} ms, ${concurrency} requests are in flight${shards === null ? "" : ` in each of ${shards} shards`}, ${chain} wait for each other in an account`,
        "calls of an account are spread evenly over its regions",
        ...(this.#measured === 0
          ? ["no account was scanned before: one page to a list, nothing for each resource"]
          : unmeasured > 0
            ? [`${unmeasured} accounts that were not scanned before are as the others are on average`]
            : []),
      ],
    };
  }

  /** As long as the last scan took, by its calls. A scan that was resumed has no time of its own. */
  #expected(calls: number): number | null {
    const { summary } = this.#last ?? {};
    if (summary === undefined || this.#measured === 0) return null;
    const { floorMs, actualMs } = summary.efficiency;
    return floorMs === null || summary.calls === 0 ? null : Math.round((actualMs * calls) / summary.calls);
  }

  /** Whether the last scan would have made the call if there had been something to call it for. */
  #wasMeasured({ calls }: Operation): boolean {
    const collected = this.#last?.manifest.collected ?? {};
    return calls.every(({ type, property }) => {
      const properties = collected[type];
      return properties !== undefined && (property === null || properties.includes(property));
    });
  }

  /** Names of the regions that will be read in an account that had these. */
  #regions(then: readonly string[]): readonly string[] {
    const { include, exclude } = this.#scan.regions;
    const known =
      then.length > 0 ? then : Array.from({ length: usualRegions }, (_, index) => `region ${index}`);
    return (include.length > 0 ? include : known).filter((region) => !exclude.includes(region));
  }

  #costOf(calls: ReadonlyMap<string, number>, account: string, regions: number): AccountCost {
    const buckets = new Map<string, BucketUse>();
    for (const { name, calls: needed, scope } of this.#operations) {
      const count = calls.get(name) ?? 0;
      const [first] = needed;
      if (first === undefined || count === 0) continue;
      const places = scope === "regional" ? regions : 1;
      for (let place = 0; place < places; place += 1) {
        const { account: own, hub } = callBuckets(
          first.service,
          first.call.operation.name,
          { account, region: String(place) },
          1,
        );
        for (const key of hub === null ? [own] : [hub]) {
          const use = entryOf(buckets, `${key.payer} ${key.bucket}`, () => ({
            payer: key.payer,
            allowance: key.allowance,
            calls: 0,
          }));
          use.calls += count / places;
        }
      }
    }
    return { buckets, chain };
  }
}

function least({ per, scope }: Operation, regions: number): number {
  if (per === "resource") return 0;
  return scope === "regional" ? regions : 1;
}

/** Types that share a list share its call. */
function operationsOf(needed: readonly NeededType[]): readonly Operation[] {
  const operations = new Map<string, NeededCall[]>();
  for (const call of needed.flatMap(callsOf)) {
    entryOf(operations, `${call.service.id}:${call.call.operation.name}`, () => []).push(call);
  }
  return [...operations].map(([name, calls]) => ({
    name,
    calls,
    scope: calls.some(({ scope }) => scope === "regional") ? "regional" : "global",
    per: calls.some(({ per }) => per === "place") ? "place" : "resource",
  }));
}

/** What a scan asks AWS for at least. */
function leastOf(
  needed: readonly NeededType[],
  accounts: number,
  regions: number,
): Pick<ScanEstimate, "services" | "leastCalls"> {
  const services = new Map<
    string,
    { perAccount: Set<string>; perRegion: Set<string>; perResource: Set<string> }
  >();
  for (const { service, call, scope, per } of needed.flatMap(callsOf)) {
    const sums = entryOf(services, service.id, () => ({
      perAccount: new Set<string>(),
      perRegion: new Set<string>(),
      perResource: new Set<string>(),
    }));
    const kind = per === "resource" ? "perResource" : scope === "global" ? "perAccount" : "perRegion";
    sums[kind].add(call.operation.name);
  }
  const rows = [...services].map(([service, { perAccount, perRegion, perResource }]) => ({
    service,
    perAccount: perAccount.size,
    perRegion: perRegion.size,
    perResource: [...perResource].sort(),
  }));
  const perAccount = rows.reduce<number>(
    (sum, row) => sum + row.perAccount + row.perRegion * regions,
    entering.length,
  );
  return {
    services: rows.sort((a, b) => (a.service < b.service ? -1 : 1)),
    leastCalls: accounts * perAccount,
  };
}
