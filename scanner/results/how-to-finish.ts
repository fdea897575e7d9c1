import { lastPass } from "./shards.ts";
import type { Store } from "./store.ts";

/** What finishes an unfinished scan, for people: a half-sentence. */
export async function howToFinish(store: Store, scan: string): Promise<string> {
  return (await lastPass(store, scan)) === 0
    ? "`hubscan scan --resume` goes on with it"
    : `\`hubscan merge --scan-id ${scan}\` sums it up when its shards have ended`;
}
