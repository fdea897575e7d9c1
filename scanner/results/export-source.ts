import { UserError } from "../user-error.ts";
import { readCheckFacts } from "./check-facts.ts";
import { readCompliance } from "./compliance.ts";
import type { FindingFilter } from "./filter.ts";
import type { ExportSource } from "./formats/export.ts";
import { joined } from "./full-finding.ts";
import { summedAccounts } from "./held-accounts.ts";
import { howToFinish } from "./how-to-finish.ts";
import { readManifest } from "./manifest.ts";
import { readFindings, readLedger } from "./read.ts";
import { resolvedNow } from "./resolved.ts";
import type { Store } from "./store.ts";
import { readSummary } from "./summary.ts";

/**
 * A finished scan, or what a filter wants of it, to be exported.
 * @throws UserError when there is no such scan, it was not finished, or it is older than exports.
 */
export async function exportSource(store: Store, scan: string, filter: FindingFilter): Promise<ExportSource> {
  const manifest = await readManifest(store, scan);
  if (manifest === null) {
    throw new UserError(`no scan ${scan} in ${store.describe()}`, "Name another scan, or `latest`.");
  }
  const summary = await readSummary(store, scan);
  if (summary === null) {
    throw new UserError(
      `scan ${scan} was not finished, and what is there of it would look like all`,
      `${await howToFinish(store, scan)}; \`hubscan findings\` shows what is there.`,
    );
  }
  const checks = await readCheckFacts(store, scan);
  const compliance = await readCompliance(store, scan);
  // Of the accounts that the summary counts, and no others: both are in the export.
  const held = await summedAccounts(store, summary);
  const { accounts, incomplete } = await readFindings(store, scan, filter, held);
  const {
    statuses: _statuses,
    severities: _severities,
    minimumSeverity: _least,
    checks: _checks,
    lifecycle: _lifecycle,
    ...places
  } = filter;
  return {
    manifest,
    summary,
    checks,
    compliance,
    filter,
    accounts,
    incomplete,
    async *findings() {
      const { lines } = await readFindings(store, scan, filter, held);
      yield* joined(store, manifest, checks, lines);
    },
    async *ledger() {
      yield* (await readLedger(store, scan, places, held)).lines;
    },
    resolved: () => resolvedNow(store, manifest, filter),
  };
}
