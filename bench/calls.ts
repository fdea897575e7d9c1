import { findResourceType } from "../scanner/inventory/catalog.ts";
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
  target: "one AssumeRole per account; no call beyond what is needed",
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
      const inAccounts = made.filter(
        ({ operation }) => operation !== "AssumeRole" && !ofTheHub.has(operation),
      );
      const expected = await neededCalls(summary.resources, scanned, regions ?? size.regions);
      const surplus = total(inAccounts, () => true) - expected;
      return [
        row("AssumeRole per account", assumed, assumed === 1, `${scanned} accounts`),
        row("calls beyond those needed", surplus, surplus === 0, `${expected} needed`),
      ];
    } finally {
      organization.close();
    }
  },
};

/** What finding the accounts takes, once for a scan: no part of reading an account. */
const ofTheHub: ReadonlySet<string> = new Set([
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
 * Reckoned from the declarations, apart from the engine: each list once for its account or region, whoever shares it, and the
 * calls for each resource once for each that there is.
 */
async function neededCalls(
  resources: Readonly<Record<string, number>>,
  accounts: number,
  regions: number,
): Promise<number> {
  const folder = new URL("../policies/aws", import.meta.url).pathname;
  const policies = await loadPolicies({ paths: [folder], resourceTypes: findResourceType });
  const needed = await neededTypes(unitedDemand(policies.checks.map(({ demand }) => demand)));
  const lists = new Set<string>();
  let sum = accounts;
  for (const { service, call, scope, per, type } of needed.flatMap(callsOf)) {
    if (per === "resource") {
      sum += resources[type] ?? 0;
      continue;
    }
    const at = { account: "000000000000", partition: "aws", region: "us-east-1" };
    const input = "input" in call ? (call.input as (place: object) => object)(at) : {};
    const list = `${service.id}:${call.operation.name} ${JSON.stringify(input)} ${scope}`;
    if (lists.has(list)) continue;
    lists.add(list);
    sum += scope === "global" ? accounts : accounts * regions;
  }
  return sum;
}

function total(counts: readonly CallCount[], which: (count: CallCount) => boolean): number {
  return counts.filter(which).reduce((sum, { calls }) => sum + calls, 0);
}

function row(of: string, value: number, held: boolean, note: string): Measured {
  return { of, values: [value], digits: 0, held, note };
}
