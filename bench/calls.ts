import { fileURLToPath } from "node:url";
import { findResourceType } from "../scanner/inventory/catalog.ts";
import type { Call, Place } from "../scanner/inventory/listing.ts";
import { unitedDemand } from "../scanner/policy/check.ts";
import { loadPolicies } from "../scanner/policy/load.ts";
import { callsOf, neededTypes } from "../scanner/scan/needed.ts";
import type { CallCount } from "../simulator/calls.ts";
import type { Figure, Measured } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { measureScan } from "./scan.ts";

const size = { accounts: 3, regions: 3 };

/** Requests in scanned accounts against those that the enabled checks need, in accounts as AWS makes them. */
export const calls: Figure = {
  name: "calls",
  what: "requests",
  measure: async (program, { accounts, regions }) => {
    const organization = await startOrganization({
      accounts: accounts ?? size.accounts,
      regions: regions ?? size.regions,
      latency: 0,
    });
    try {
      const { summary } = await measureScan(program, organization);
      const made = await organization.calls();
      const scanned = summary.accounts.scanned;
      const assumed = total(made, (call) => call.operation === "AssumeRole") / scanned;
      const needed = await neededCalls(summary.resources, scanned, regions ?? size.regions);
      const inAccounts = countsByOperation(made.filter(({ operation }) => !ofTheHub.has(operation)));
      const surplus = [...inAccounts].map(([operation, count]) =>
        Math.max(0, count - (needed.get(operation) ?? 0)),
      );
      const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);
      const note = `${sum(inAccounts.values())} made, at most ${sum(needed.values())} needed`;
      return [
        row("AssumeRole per account", 1, assumed, `${scanned} accounts`),
        row("calls beyond those needed", 0, sum(surplus), note),
      ];
    } finally {
      organization.close();
    }
  },
};

/** What finding and entering the accounts takes: no part of reading them. */
const ofTheHub: ReadonlySet<string> = new Set([
  "AssumeRole",
  "GetCallerIdentity",
  "DescribeOrganization",
  "ListAccounts",
  "ListRoots",
  "ListAccountsForParent",
  "ListOrganizationalUnitsForParent",
  "ListDelegatedAdministrators",
  "ListDelegatedServicesForAccount",
]);

/**
 * Calls of each operation, reckoned from the declarations and apart from the engine: each list once for its account or
 * region, whoever shares it, and the calls for each resource once for each that there is. A few are needed only for resources
 * that an account may not have, so that this is the most.
 */
async function neededCalls(
  resources: Readonly<Record<string, number>>,
  accounts: number,
  regions: number,
): Promise<Map<string, number>> {
  const folder = fileURLToPath(new URL("../policies/aws", import.meta.url));
  const policies = await loadPolicies({ paths: [folder], resourceTypes: findResourceType });
  const needed = await neededTypes(unitedDemand(policies.checks.map(({ demand }) => demand)));
  const lists = new Set<string>();
  const counts = new Map([["DescribeRegions", accounts]]);
  for (const { service, call, scope, per, type } of needed.flatMap(callsOf)) {
    const { name } = call.operation;
    const at: Place = { account: "000000000000", partition: "aws", region: "us-east-1" };
    const input = per === "place" ? inputOf(call, at) : {};
    const list = `${service.id}:${name} ${JSON.stringify(input)} ${scope}`;
    if (per === "place" && lists.has(list)) continue;
    lists.add(list);
    const places = scope === "global" ? accounts : accounts * regions;
    counts.set(name, (counts.get(name) ?? 0) + (per === "place" ? places : (resources[type] ?? 0)));
  }
  return counts;
}

/** What a list, or the read of a setting (which has no item before it), is asked with. */
function inputOf(call: Call, at: Place): object {
  const { input } = call as { readonly input?: (...given: readonly object[]) => object };
  return input?.(...("kind" in call ? [{}, at] : [at])) ?? {};
}

function countsByOperation(counts: readonly CallCount[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { operation, calls } of counts) sums.set(operation, (sums.get(operation) ?? 0) + calls);
  return sums;
}

function total(counts: readonly CallCount[], which: (count: CallCount) => boolean): number {
  return counts.filter(which).reduce((sum, { calls }) => sum + calls, 0);
}

function row(of: string, target: number, value: number, note: string): Measured {
  return { of, values: [value], digits: 0, target: String(target), held: value === target, note };
}
