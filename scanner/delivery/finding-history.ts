import { z } from "zod";
import type { Finding } from "../results/finding.ts";
import { accountIdSchema, severitySchema, timeSchema } from "../results/schemas.ts";

/**
 * What a scan that follows findings says of one that is open. Scans that do not follow them have no such member.
 * As `findings.jsonl.gz` and `lifecycle.jsonl.gz` have it (docs/results.md).
 */
const lifecycleSchema = z.object({
  state: z.enum(["new", "open", "reopened"]),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  confirmed: z.boolean(),
});
type FindingLifecycle = z.infer<typeof lifecycleSchema>;

/** Null for a finding that is not open, undefined where findings are not followed. */
export function lifecycleOf(finding: Finding): FindingLifecycle | null | undefined {
  const { lifecycle } = finding as Finding & { readonly lifecycle?: unknown };
  if (lifecycle === undefined || lifecycle === null) return lifecycle;
  return lifecycleSchema.parse(lifecycle);
}

/** One line of `lifecycle.jsonl.gz`, as far as deliveries go by it. */
export const historyLineSchema = z.object({
  id: z.string(),
  check: z.string(),
  severity: severitySchema,
  region: z.string(),
  resource: z.object({ type: z.string(), arn: z.string(), name: z.string() }),
  state: z.enum(["open", "excepted", "resolved"]),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  resolved: timeSchema.nullable(),
});
export type HistoryLine = z.infer<typeof historyLineSchema>;

/** A finding that is mended or gone, with what is still known of it. */
export function resolvedFinding(
  line: HistoryLine,
  scan: { readonly id: string; readonly now: string },
  account: Finding["account"],
): Finding {
  const finding = {
    id: line.id,
    scan: scan.id,
    time: scan.now,
    check: line.check,
    status: "PASS" as const,
    severity: line.severity,
    account: { id: accountIdSchema.parse(account.id), name: account.name },
    region: line.region,
    resource: { ...line.resource, tags: {} },
    message: `Resolved ${line.resolved ?? scan.now}: it no longer fails, or what it was about is gone.`,
    evidence: {},
    cause: null,
    lifecycle: null,
    exception: null,
  };
  return finding;
}
