import { nearMatches } from "../../near-match.ts";
import { checkService, type ResultFilter, typeService } from "../../results/filter.ts";
import { resolveScan } from "../../results/latest.ts";
import { type Manifest, readManifest } from "../../results/manifest.ts";
import { absoluteAddress, openStore } from "../../results/open-store.ts";
import { resultsS3Client } from "../../results/s3-client.ts";
import type { Store } from "../../results/store.ts";
import { UserError } from "../../user-error.ts";
import type { PlaceValues } from "../options/results.ts";
import type { Terminal } from "../terminal.ts";
import { type RegionLines, refuseUnknownRegions } from "./unknown-places.ts";

/** A scan whose results are to be shown. */
export interface OpenScan {
  readonly store: Store;
  readonly scan: string;
  readonly manifest: Manifest;
}

/**
 * Finds the scan that is meant. Throws a {@link UserError} when there is none, or when the filter names an account, a type or a region that
 * it does not have.
 * @param options.lines what is to be shown of its regions
 * @param options.standIn whether another scan may stand in, as is told, for the latest where `latest.json` is damaged: for who only shows
 *   results
 */
export async function openScan(
  terminal: Terminal,
  values: PlaceValues,
  options: { readonly lines?: RegionLines; readonly standIn?: boolean } = {},
): Promise<OpenScan> {
  const { lines = "resources", standIn = true } = options;
  const store = openResults(terminal, values.from);
  const opened = await openScanOf(store, values.scan, standIn ? terminal : null);
  refuseUnknownAccounts(values.account ?? [], [opened.manifest]);
  refuseUnknownTypes(values.type ?? [], [opened.manifest]);
  await refuseUnknownRegions(values, [opened], lines);
  return opened;
}

/** The store of results at a path or an s3:// address. */
export function openResults(terminal: Terminal, from: string): Store {
  return openStore(absoluteAddress(from, terminal.workingFolder), () =>
    resultsS3Client(terminal.environment),
  );
}

/**
 * A scan by its id, or the latest. Throws a {@link UserError} when there is none.
 * @param told where it is said that another scan stands in for the latest; none does when null
 */
export async function openScanOf(
  store: Store,
  name: string,
  told: Pick<Terminal, "note"> | null,
): Promise<OpenScan> {
  const warned = (message: string) => told?.note(`${message}\n`);
  const scan = await resolveScan(store, name, told === null ? null : warned);
  const manifest = await readManifest(store, scan);
  if (manifest === null) {
    throw new UserError(
      `scan ${scan} has no manifest in ${store.describe()}`,
      "Name another scan with --scan.",
    );
  }
  return { store, scan, manifest };
}

/** Throws a {@link UserError} for a type of which none of the scans read anything: there would be nothing to show, as where all is well. */
export function refuseUnknownTypes(types: readonly string[], manifests: readonly Manifest[]): void {
  const known = typesOf(manifests);
  // Nothing is known of what such a scan was after.
  if (known.length === 0) return;
  refuseUnknown("--type", "type", types, known, manifests);
}

/** The same for services: those of the types, and those of the checks. */
export function refuseUnknownServices(
  services: readonly string[],
  manifests: readonly Pick<Manifest, "scan" | "checks" | "collected">[],
): void {
  const ofChecks = manifests.flatMap(({ checks }) => checks.map(checkService));
  const known = [...new Set([...typesOf(manifests).map(typeService), ...ofChecks])];
  const wanted = services.map((service) => service.toLowerCase());
  refuseUnknown("--service", "service", wanted, known, manifests);
}

function refuseUnknown(
  option: string,
  kind: string,
  wanted: readonly string[],
  known: readonly string[],
  manifests: readonly Pick<Manifest, "scan">[],
): void {
  for (const name of wanted) {
    if (known.includes(name)) continue;
    const near = nearMatches(name, known, 3);
    throw new UserError(
      `${option}: scan ${manifests.map(({ scan }) => scan).join(" or ")} read nothing of the ${kind} ${name}`,
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `It read: ${[...known].sort().join(", ")}.`,
    );
  }
}

function typesOf(manifests: readonly Pick<Manifest, "collected">[]): string[] {
  return [...new Set(manifests.flatMap(({ collected }) => Object.keys(collected)))];
}

/** Throws a {@link UserError} for an account that none of the scans knows: its findings would look like none. */
export function refuseUnknownAccounts(accounts: readonly string[], manifests: readonly Manifest[]): void {
  const known = [...new Set(manifests.flatMap((manifest) => manifest.accounts.map(({ id }) => id)))];
  for (const account of accounts) {
    if (known.includes(account)) continue;
    const near = nearMatches(account, known, 3);
    const scans = manifests.map(({ scan }) => scan).join(" or ");
    throw new UserError(
      `--account: scan ${scans} knows no account ${account}`,
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `It knows: ${known.join(", ")}.`,
    );
  }
}

/** The filters that all results have. */
export function resultFilter({
  account,
  region,
  service,
  type,
}: Pick<PlaceValues, "account" | "region" | "service" | "type">): ResultFilter {
  return {
    ...(account === undefined ? {} : { accounts: account }),
    ...(region === undefined ? {} : { regions: region }),
    ...(service === undefined ? {} : { services: service }),
    ...(type === undefined ? {} : { types: type }),
  };
}
