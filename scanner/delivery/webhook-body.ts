import type { ScanNews } from "./news.ts";

/** What a webhook is sent of a scan, as JSON: figures, the worst of what is new, and what could not be read. Nothing of tags or evidence. */
export function webhookBody({
  manifest,
  summary,
  where,
  followed,
  counts,
  findings,
  drift,
  missing,
}: ScanNews): string {
  return JSON.stringify({
    type: "hubscan.scan",
    version: 1,
    scan: summary.scan,
    organization: summary.organization,
    started: summary.started,
    finished: summary.finished,
    results: where,
    hubscan: manifest.hubscan,
    accounts: {
      total: summary.accounts.total,
      selected: summary.accounts.selected,
      scanned: summary.accounts.scanned,
      missing: missing.map(({ id, name, why, cause }) => ({ id, name, why, cause: cause?.kind ?? null })),
    },
    counts: summary.counts,
    new: {
      /** Whether it is known which failures are new; `counts` and `findings` are of all when it is not. */
      known: followed,
      counts,
      findings: findings.map(({ id, check, severity, account, region, resource, message }) => ({
        id,
        check,
        severity,
        account,
        region,
        resource: { type: resource.type, arn: resource.arn, name: resource.name },
        message,
      })),
    },
    /** Accounts whose target role is not as it should be. */
    drift: { accounts: drift.accounts, new: drift.new },
    coverage: summary.coverage,
    changes: summary.changes,
  });
}
