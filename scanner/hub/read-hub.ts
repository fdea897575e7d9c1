import { type AccountsDone, accountsDone } from "../results/accounts-done.ts";
import { type Connection, lastConnections } from "../results/connections.ts";
import { latestScan } from "../results/latest.ts";
import { readStatus } from "../results/status.ts";
import type { Store } from "../results/store.ts";
import { readSummary, type Summary } from "../results/summary.ts";
import { type Fact, known, unknown } from "./fact.ts";
import type { HubFacts } from "./hub-state.ts";

/** What the results tell of a hub. */
export interface StoredFacts {
  readonly status: HubFacts["status"];
  /** How far the scan is that is under way; null when none is. */
  readonly underWay: Fact<AccountsDone | null>;
  /** Null when no scan was finished. */
  readonly summary: Fact<Summary | null>;
  /** Null when nobody has tried. */
  readonly connections: Fact<readonly Connection[] | null>;
}

/** Reads what the results tell. What cannot be read is not known, and keeps nothing else from being read. */
export async function readStored(store: Store): Promise<StoredFacts> {
  const [status, summary, connections] = await Promise.all([
    reading(() => readStatus(store)),
    reading(() => latestSummary(store)),
    reading(() => lastConnections(store)),
  ]);
  const scanning = status.known && status.value?.state === "scanning" ? status.value.scan : null;
  const underWay = scanning === null ? known(null) : await reading(() => accountsDone(store, scanning));
  return { status, underWay, summary, connections };
}

async function latestSummary(store: Store): Promise<Summary | null> {
  const scan = await latestScan(store);
  if (scan === null) return null;
  const summary = await readSummary(store, scan);
  // It is published after its summary is written, so this one was taken away.
  if (summary === null) throw new Error(`scan ${scan} is the latest, and its summary is not there`);
  return summary;
}

/** The latest scan, as far as the state hangs on it. */
export function lastScanOf(summary: Fact<Summary | null>): HubFacts["lastScan"] {
  if (!summary.known) return summary;
  if (summary.value === null) return known(null);
  const { scan, finished } = summary.value;
  return known({ scan, finished: new Date(finished) });
}

async function reading<Value>(read: () => Promise<Value>): Promise<Fact<Value>> {
  try {
    return known(await read());
  } catch (error) {
    return unknown(error instanceof Error ? error.message : String(error));
  }
}
