import { resolve } from "node:path";
import { nearMatches } from "../../near-match.ts";
import type { ResultFilter } from "../../results/filter.ts";
import { resolveScan } from "../../results/latest.ts";
import { type Manifest, readManifest } from "../../results/manifest.ts";
import { openStore } from "../../results/open-store.ts";
import { resultsS3Client } from "../../results/s3-client.ts";
import type { Store } from "../../results/store.ts";
import { UserError } from "../../user-error.ts";
import type { PlaceValues } from "../options/results.ts";
import type { Terminal } from "../terminal.ts";

/** A scan whose results are to be shown. */
export interface OpenScan {
  readonly store: Store;
  readonly scan: string;
  readonly manifest: Manifest;
}

/** Finds the scan that is meant. Throws a {@link UserError} when there is none, or when the filter names an account that it does not have. */
export async function openScan(terminal: Terminal, values: PlaceValues): Promise<OpenScan> {
  const address = values.from.startsWith("s3://")
    ? values.from
    : resolve(terminal.workingFolder, values.from);
  const store = openStore(address, () => resultsS3Client(terminal.environment));
  const scan = await resolveScan(store, values.scan);
  const manifest = await readManifest(store, scan);
  if (manifest === null) {
    throw new UserError(
      `scan ${scan} has no manifest in ${store.describe()}`,
      "Name another scan with --scan.",
    );
  }
  const known = manifest.accounts.map(({ id }) => id);
  for (const account of values.account ?? []) {
    if (known.includes(account)) continue;
    const near = nearMatches(account, known, 3);
    throw new UserError(
      `--account: scan ${scan} knows no account ${account}`,
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `It knows: ${known.join(", ")}.`,
    );
  }
  return { store, scan, manifest };
}

/** The filters that all results have. */
export function resultFilter({ account, region, service, type }: PlaceValues): ResultFilter {
  return {
    ...(account === undefined ? {} : { accounts: account }),
    ...(region === undefined ? {} : { regions: region }),
    ...(service === undefined ? {} : { services: service }),
    ...(type === undefined ? {} : { types: type }),
  };
}
