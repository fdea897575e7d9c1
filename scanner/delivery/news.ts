import type { Finding, Severity } from "../results/finding.ts";
import { type Manifest, readManifest } from "../results/manifest.ts";
import { readFindings } from "../results/read.ts";
import type { Store } from "../results/store.ts";
import { readSummary, type Summary } from "../results/summary.ts";
import { driftCheck } from "../role/drift-check.ts";
import { UserError } from "../user-error.ts";

/** Findings that are told one by one; the counts have all. */
const shownFindings = 20;

const alarming = ["critical", "high"] as const;
type Alarming = (typeof alarming)[number];

/** What somebody should hear of a scan. */
export interface ScanNews {
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** Where the results are, for people. */
  readonly where: string;
  /** Whether the scan knows which failures are new. Where it does not, `counts` and `findings` are of all. */
  readonly followed: boolean;
  /** Critical and high failures that are new or have come back. */
  readonly counts: Readonly<Record<Alarming, number>>;
  /** The worst of them. */
  readonly findings: readonly Finding[];
  /** Target roles that are not as they should be. */
  readonly drift: {
    /** The first of them. */
    readonly findings: readonly Finding[];
    readonly accounts: number;
    /** Those of which that is new or has come back; all of them where `followed` is false. */
    readonly new: number;
  };
  /** Selected accounts that could not be entered. */
  readonly missing: Summary["accounts"]["notScanned"];
}

/**
 * Reads what there is to tell of a finished scan.
 * @throws UserError when the scan was not finished
 */
export async function scanNews(store: Store, scan: string): Promise<ScanNews> {
  const [manifest, summary] = [await readManifest(store, scan), await readSummary(store, scan)];
  if (manifest === null || summary === null) {
    throw new UserError(
      `scan ${scan} in ${store.describe()} was not finished`,
      "Finish it with `hubscan scan --resume`, or name another one.",
    );
  }
  const { lines } = await readFindings(store, scan, { statuses: ["FAIL"] });
  const counts = { critical: 0, high: 0 };
  const drifted: Finding[] = [];
  const drift = { accounts: 0, new: 0 };
  const worst: Record<Alarming, Finding[]> = { critical: [], high: [] };
  let followed = true;
  for await (const finding of lines) {
    const { lifecycle, severity } = finding;
    if (lifecycle === null) followed = false;
    const isNews = lifecycle === null || lifecycle.state !== "open";
    if (finding.check === driftCheck) {
      drift.accounts += 1;
      if (isNews) drift.new += 1;
      if (drifted.length < shownFindings) drifted.push(finding);
    }
    if (!isNews || !isAlarming(severity)) continue;
    counts[severity] += 1;
    if (worst[severity].length < shownFindings) worst[severity].push(finding);
  }
  return {
    manifest,
    summary,
    where: store.address(`scans/${scan}`),
    followed,
    counts,
    drift: { ...drift, findings: drifted },
    findings: alarming.flatMap((severity) => worst[severity]).slice(0, shownFindings),
    missing: summary.accounts.notScanned.filter(({ selected }) => selected),
  };
}

/**
 * Whether there is anything that somebody has to do or know: new failures, target roles that have changed, accounts that were not entered,
 * or gaps.
 */
export function isWorthTelling({ counts, drift, missing, summary }: ScanNews): boolean {
  return (
    counts.critical + counts.high + drift.new > 0 || missing.length > 0 || summary.coverage.unread.length > 0
  );
}

function isAlarming(severity: Severity): severity is Alarming {
  return alarming.some((each) => each === severity);
}
