import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import type { Finding, Severity } from "../results/finding.ts";
import { severities } from "../results/finding.ts";
import { type HeldAccounts, heldAccounts } from "../results/held-accounts.ts";
import { listScans } from "../results/latest.ts";
import type { LifecycleEntry } from "../results/lifecycle-entry.ts";
import { type Manifest, readManifest } from "../results/manifest.ts";
import { partLifecycle, readFindings } from "../results/read.ts";
import type { Store } from "../results/store.ts";
import { readDeliveries } from "./outcome.ts";
import { resolvedFinding } from "./resolved-finding.ts";
import type { ImportItem } from "./security-hub.ts";

/** Where findings are imported, as the ASFF format takes it. */
export interface ImportPlace {
  readonly partition: string;
  /** The account that imports: with the default product, findings have to be its own. */
  readonly account: string;
  readonly region: string;
}

/** Findings as Security Hub takes them: `results/formats/asff.ts` over the checks of the scan. */
export type AsffMapping = (
  findings: AsyncIterable<Finding>,
  place: ImportPlace,
) => AsyncIterable<AwsSecurityFinding>;

/** Earlier scans that are looked at for what Security Hub has not been told. */
const scansBack = 30;

/**
 * What Security Hub is told of a scan: what fails; what failed before and could not be read now; and, archived, what an exception accepts
 * and what is resolved since it was last told everything.
 */
export async function* securityFindings(
  store: Store,
  manifest: Manifest,
  place: ImportPlace,
  options: { readonly asff: AsffMapping; readonly minimumSeverity: Severity | null },
): AsyncGenerator<ImportItem> {
  const least = options.minimumSeverity ?? "info";
  const { lines } = await readFindings(store, manifest.scan, { minimumSeverity: least });
  const open = (finding: Finding) =>
    finding.status === "FAIL" || (finding.status === "UNKNOWN" && finding.lifecycle !== null);
  for await (const finding of options.asff(only(lines, open), place)) yield { finding };

  const since = await toldUntil(store, manifest, place.region);
  if (since === undefined) return;
  const excepted = await readFindings(store, manifest.scan, {
    minimumSeverity: least,
    statuses: ["EXCEPTED"],
  });
  for await (const finding of options.asff(excepted.lines, place)) yield { finding: archived(finding) };
  const resolved = resolvedFindings(store, manifest, since, least);
  for await (const finding of options.asff(resolved, place)) yield { finding: archived(finding) };
}

/** Archived findings are out of the way and can be found; Security Hub drops them after 30 days. */
function archived(finding: AwsSecurityFinding): AwsSecurityFinding {
  return { ...finding, RecordState: "ARCHIVED" };
}

async function* only(
  findings: AsyncIterable<Finding>,
  wanted: (finding: Finding) => boolean,
): AsyncGenerator<Finding> {
  for await (const finding of findings) if (wanted(finding)) yield finding;
}

/**
 * The time up to which Security Hub knows what was resolved: that of the last scan before the first delivery that did not go through whole.
 * undefined when nothing was delivered there, so that there is nothing to archive; null when it has to be told of everything.
 */
async function toldUntil(
  store: Store,
  manifest: Manifest,
  region: string,
): Promise<string | null | undefined> {
  let until: string | null | undefined;
  const earlier = (await listScans(store)).filter((scan) => scan < manifest.scan).slice(0, scansBack);
  for (const scan of earlier) {
    const told = (await readDeliveries(store, scan)).find(
      ({ kind, target }) => kind === "security-hub" && target === region,
    );
    if (told === undefined) continue;
    const whole = told.state === "delivered" || told.state === "skipped";
    if (!whole) until = null;
    else until ??= (await readManifest(store, scan))?.now ?? null;
  }
  return until;
}

async function* resolvedFindings(
  store: Store,
  manifest: Manifest,
  since: string | null,
  least: Severity,
): AsyncGenerator<Finding> {
  const accounts = new Map(manifest.accounts.map((account) => [account.id, account]));
  const checks = new Set(manifest.checks);
  const held = await heldAccounts(store, manifest.scan);
  for (const id of held.ids) {
    const account = accounts.get(id);
    if (account === undefined) continue;
    for await (const line of historyOf(store, held, id)) {
      const isNews = since === null || (line.resolved !== null && line.resolved > since);
      // Of a check that the scan did not have, there is nothing to tell Security Hub with.
      if (line.state !== "resolved" || !isNews || !checks.has(line.check)) continue;
      if (severities.indexOf(line.severity) > severities.indexOf(least)) continue;
      yield resolvedFinding(line, { id: manifest.scan, now: manifest.now }, account);
    }
  }
}

/** What is kept of an account's findings from scan to scan; nothing for a scan that does not follow them. */
async function* historyOf(store: Store, held: HeldAccounts, account: string): AsyncGenerator<LifecycleEntry> {
  const marker = await held.marker(account);
  if (marker.parts.lifecycle !== undefined) yield* await partLifecycle(store, marker);
}
