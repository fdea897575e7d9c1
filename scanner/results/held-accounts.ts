import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  type DoneMarker,
  damagedMarker,
  doneMarkerSchema,
  markedAccounts,
  readMarker,
} from "./done-marker.ts";
import { damaged, readJson } from "./json-file.ts";
import { isPublished } from "./latest.ts";
import { summaryPath } from "./layout.ts";
import { inOrder } from "./prefetch.ts";
import { accountIdSchema } from "./schemas.ts";
import type { Store } from "./store.ts";

/** Markers that are fetched ahead of the one that is taken. */
const markersAhead = 16;

/** As much of a summary as says whose results a scan holds, and which they are. */
const heldSchema = z.object({
  byAccount: z.array(z.object({ id: accountIdSchema, parts: doneMarkerSchema.shape.parts })),
});
type Held = z.infer<typeof heldSchema>;

/** The accounts whose results a scan holds. */
export interface HeldAccounts {
  /** By id. */
  readonly ids: readonly string[];
  readonly has: (account: string) => boolean;
  /** The marker of one of them. Throws a {@link UserError} naming it when it is gone, damaged, or not the one that was summed up. */
  readonly marker: (account: string) => Promise<DoneMarker>;
  /** The markers of these, in their order, or of all, by account; a few are read ahead. */
  readonly markers: (accounts?: Iterable<string>) => AsyncIterable<DoneMarker>;
}

/**
 * The accounts of a scan, as its readers see them: those that have a marker and, once the scan is published, are counted by its summary.
 * Results that a process which came too late wrote into it are not read then, and such as took the place of others are damage.
 * @throws UserError when the scan is published and its summary is missing or damaged
 */
export async function heldAccounts(store: Store, scan: string): Promise<HeldAccounts> {
  if (!(await isPublished(store, scan))) {
    return held(store, scan, (account) => readMarker(store, scan, account));
  }
  const path = summaryPath(scan);
  const summary = await readJson(store, path, heldSchema);
  if (summary === null) throw damaged(store, path, "is missing", "Restore the file, or name another scan.");
  return summedAccounts(store, { scan, ...summary });
}

/** The accounts that have a marker and are counted by a summary. */
export async function summedAccounts(
  store: Store,
  { scan, byAccount }: Held & { readonly scan: string },
): Promise<HeldAccounts> {
  const summed = new Map(byAccount.map(({ id, parts }) => [id, parts]));
  const marker = async (account: string) => {
    const marker = await readMarker(store, scan, account);
    if (isDeepStrictEqual(marker.parts, summed.get(account))) return marker;
    throw damagedMarker(store, scan, account, "has other checksums than the summary");
  };
  return held(store, scan, marker, (account) => summed.has(account));
}

async function held(
  store: Store,
  scan: string,
  marker: HeldAccounts["marker"],
  counts: (account: string) => boolean = () => true,
): Promise<HeldAccounts> {
  const ids: string[] = [];
  for await (const account of markedAccounts(store, scan)) if (counts(account)) ids.push(account);
  const known = new Set(ids);
  return {
    ids,
    has: (account) => known.has(account),
    marker,
    markers: (accounts = ids) => inOrder(accounts, markersAhead, marker),
  };
}
