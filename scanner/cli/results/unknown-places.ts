import { listOperation } from "../../inventory/account-ledger.ts";
import type { LedgerLine } from "../../inventory/ledger-line.ts";
import { nearMatches } from "../../near-match.ts";
import type { DoneMarker } from "../../results/done-marker.ts";
import { typeService } from "../../results/filter.ts";
import { type HeldAccounts, heldAccounts } from "../../results/held-accounts.ts";
import { readLedger } from "../../results/read.ts";
import { UserError } from "../../user-error.ts";
import type { PlaceValues } from "../options/results.ts";
import type { OpenScan } from "./open-scan.ts";

/** What counts as a sign that a scan has a region: lists of resources, or all that the ledger has. */
export type RegionLines = "resources" | "ledger";

/**
 * Throws a {@link UserError} for a region of which none of the scans read anything: there would be nothing to show, as where all is well.
 * Markers are read until each region was found, as a rule one; ledgers only for what no marker has.
 * @param accounts the accounts that are to be shown, whose markers are read first; all when undefined
 */
export async function refuseUnknownRegions(
  { region: wanted = [], account: accounts }: Pick<PlaceValues, "region" | "account">,
  scans: readonly OpenScan[],
  lines: RegionLines,
): Promise<void> {
  const missing = new Set(wanted);
  // What has no region is of every scan.
  missing.delete("global");
  const known = new Set<string>();
  const held = await heldOf(scans, missing);
  for (const { scan, held: of } of held) {
    await search(of, missing, known, ({ regions }) => regions, accounts);
    // A region that was asked for and is disabled is in no marker, and the ledger says of its lists that they were not read.
    if (missing.size > 0) await searchLedger(scan, of, missing, lines);
  }
  const [name] = missing;
  if (name !== undefined)
    throw unknown("--region", `in the region ${name}`, name, ["global", ...known], scans);
}

/**
 * The same for services in the ledger, which has more of them than resources have types: STS and EC2, which are asked before anything is
 * listed.
 */
export async function refuseServicesNotInLedger(
  { service: wanted = [], account: accounts }: Pick<PlaceValues, "service" | "account">,
  opened: OpenScan,
): Promise<void> {
  const known = new Set(Object.keys(opened.manifest.collected).map(typeService));
  const missing = new Set(wanted.map((service) => service.toLowerCase()).filter((name) => !known.has(name)));
  for (const { held } of await heldOf([opened], missing)) {
    const services = ({ operations }: DoneMarker) =>
      operations.map(({ operation }) => operation.split(":")[0] ?? "");
    await search(held, missing, known, services, accounts);
  }
  const [name] = missing;
  if (name !== undefined) throw unknown("--service", `of the service ${name}`, name, known, [opened]);
}

/** The accounts of the scans; nothing is listed when nothing is to be looked for. */
async function heldOf(scans: readonly OpenScan[], missing: ReadonlySet<string>) {
  if (missing.size === 0) return [];
  return Promise.all(scans.map(async (scan) => ({ scan, held: await heldAccounts(scan.store, scan.scan) })));
}

/** Takes what markers have from what is missing, and adds it to what is known, until nothing is missing. */
async function search(
  held: HeldAccounts,
  missing: Set<string>,
  known: Set<string>,
  namesOf: (marker: DoneMarker) => readonly string[],
  accounts: readonly string[] | undefined,
): Promise<void> {
  if (missing.size === 0) return;
  const first = held.ids.filter((id) => accounts?.includes(id) === true);
  const rest = held.ids.filter((id) => !first.includes(id));
  const [one, ...others] = [...first, ...rest];
  if (one === undefined) return;
  const see = (marker: DoneMarker) => {
    for (const name of namesOf(marker)) {
      known.add(name);
      missing.delete(name);
    }
  };
  // Read alone, since many are fetched ahead otherwise, and one has it all as a rule.
  see(await held.marker(one));
  if (missing.size === 0) return;
  for await (const marker of held.markers(others)) {
    see(marker);
    if (missing.size === 0) return;
  }
}

async function searchLedger(
  { store, scan }: OpenScan,
  held: HeldAccounts,
  missing: Set<string>,
  wanted: RegionLines,
): Promise<void> {
  // A call for what is global is answered in a region, which is no sign that anything was looked for there.
  const counts = ({ operation }: LedgerLine) => wanted === "ledger" || operation === listOperation;
  const { lines } = await readLedger(store, scan, { regions: [...missing] }, held);
  for await (const line of lines) {
    if (counts(line)) missing.delete(line.region);
    if (missing.size === 0) return;
  }
}

function unknown(
  option: string,
  what: string,
  name: string,
  known: Iterable<string>,
  scans: readonly OpenScan[],
): UserError {
  const near = nearMatches(name, known, 3);
  return new UserError(
    `${option}: scan ${scans.map(({ scan }) => scan).join(" or ")} read nothing ${what}`,
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `It read: ${[...known].sort().join(", ")}.`,
  );
}
