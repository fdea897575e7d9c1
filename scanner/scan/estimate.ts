import type { NeededType } from "../inventory/catalog.ts";
import { callsToEnter } from "./entering.ts";
import { callsOf } from "./needed.ts";

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

export interface ScanEstimate {
  readonly services: readonly ServiceEstimate[];
  readonly accounts: number;
  readonly regions: number;
  /** Calls of all accounts, with one page to a list and without those for each resource. */
  readonly leastCalls: number;
}

/** What a scan will ask AWS for, at least. */
export function estimate(needed: readonly NeededType[], accounts: number, regions: number): ScanEstimate {
  const services = new Map<
    string,
    { perAccount: Set<string>; perRegion: Set<string>; perResource: Set<string> }
  >();
  for (const { service, call, scope, per } of needed.flatMap(callsOf)) {
    const sums = services.get(service.id) ?? {
      perAccount: new Set(),
      perRegion: new Set(),
      perResource: new Set(),
    };
    services.set(service.id, sums);
    const kind = per === "resource" ? "perResource" : scope === "global" ? "perAccount" : "perRegion";
    // Types that share a list share its call.
    sums[kind].add(call.operation.name);
  }
  const rows = [...services].map(([service, { perAccount, perRegion, perResource }]) => ({
    service,
    perAccount: perAccount.size,
    perRegion: perRegion.size,
    perResource: [...perResource].sort(),
  }));
  const perAccount = rows.reduce((sum, row) => sum + row.perAccount + row.perRegion * regions, callsToEnter);
  return {
    services: rows.sort((a, b) => (a.service < b.service ? -1 : 1)),
    accounts,
    regions,
    leastCalls: accounts * perAccount,
  };
}
