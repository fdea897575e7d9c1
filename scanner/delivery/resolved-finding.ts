import type { Finding } from "../results/finding.ts";
import type { LifecycleEntry } from "../results/lifecycle-entry.ts";

/** A finding that is mended or gone, with what is still known of it. */
export function resolvedFinding(
  line: LifecycleEntry,
  scan: { readonly id: string; readonly now: string },
  account: Finding["account"],
): Finding {
  return {
    id: line.id,
    scan: scan.id,
    time: scan.now,
    check: line.check,
    status: "PASS",
    severity: line.severity,
    account: { id: account.id, name: account.name },
    region: line.region,
    resource: { ...line.resource, tags: {} },
    message: `Resolved ${line.resolved ?? scan.now}: it no longer fails, or what it was about is gone.`,
    evidence: {},
    cause: null,
    lifecycle: null,
    exception: null,
  };
}
