import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";

/** The `event` of the one line in a JSON log that says that a scan was published: alarms on scans that are overdue wait for it. */
export const finishedScanEvent = "scan-finished";

/** A finished scan as the log tells it. */
export interface FinishedScan {
  /** Where its results are: tells scans of the whole organization from those that an event has started. */
  readonly results: string;
  /** Accounts that were selected, and those of them that were scanned. */
  readonly selected: number;
  readonly scanned: number;
  /** Whether everything was read. */
  readonly complete: boolean;
  readonly failed: number;
}

export function finishedScan(store: Store, { accounts, coverage, counts }: Summary): FinishedScan {
  const failed = Object.values(counts.FAIL).reduce((total, count) => total + count, 0);
  return {
    results: store.describe(),
    selected: accounts.selected,
    scanned: accounts.scanned,
    complete: coverage.complete,
    failed,
  };
}
