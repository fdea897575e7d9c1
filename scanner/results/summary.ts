import { z } from "zod";
import { causeKinds } from "../access/cause.ts";
import { countsSchema, doneMarkerSchema, lifecycleCountsSchema, statusCountsSchema } from "./done-marker.ts";
import { exceptionSchema } from "./exception.ts";
import { readJson, writeJson } from "./json-file.ts";
import { summaryPath } from "./layout.ts";
import {
  accountIdSchema,
  causeSchema,
  countSchema,
  outcomeSchema,
  severitySchema,
  timeSchema,
} from "./schemas.ts";
import type { Store } from "./store.ts";

const unreadSchema = z.object({
  outcome: outcomeSchema,
  operation: z.string(),
  reads: countSchema,
  accounts: countSchema,
});

export const requirementResults = [
  "FAIL",
  "UNKNOWN",
  "NOT_ASSESSED",
  "EXCEPTED",
  "PASS",
  "NOT_APPLICABLE",
  "MANUAL",
  "NOT_COVERED",
] as const;

const requirementSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** NOT_ASSESSED: one of its checks was not enabled. MANUAL and NOT_COVERED: no check can tell, or there is none yet. */
  result: z.enum(requirementResults),
  statuses: statusCountsSchema,
});

const exceptionReferenceSchema = exceptionSchema
  .pick({ file: true, line: true, check: true, owner: true, reason: true, expires: true })
  .extend({
    /** Accounts that it is about. */
    accounts: countSchema,
    /** Failures that it covers, or would. */
    findings: countSchema,
  });
export type ExceptionReference = z.infer<typeof exceptionReferenceSchema>;

const namedAccountSchema = z.object({ id: accountIdSchema, name: z.string() });

const figuresSchema = z.object({
  calls: countSchema,
  milliseconds: z.number().nonnegative(),
  /** Without what comes on top where it is on: further trails, GuardDuty. */
  usd: z.number().nonnegative(),
});

/** What a scan was reckoned to take before it. */
export const estimateSchema = z.object({
  /** The scan whose figures it was reckoned with; null for the least that it could be. */
  from: z.string().nullable(),
  /** The day of the prices. */
  prices: z.string(),
  before: figuresSchema,
});
export type Estimate = z.infer<typeof estimateSchema>;

/** A scan in figures: `summary.json`. One row for each account; everything else does not grow with their number. */
export const summarySchema = z.object({
  format: z.literal(1),
  hubscan: z.string(),
  scan: z.string(),
  organization: z.string().nullable(),
  started: timeSchema,
  finished: timeSchema,
  accounts: z.object({
    /** All that were discovered. */
    total: countSchema,
    selected: countSchema,
    scanned: countSchema,
    notScanned: z.array(
      z.object({
        id: accountIdSchema,
        name: z.string(),
        selected: z.boolean(),
        why: z.string(),
        /** Null when it was not tried. */
        cause: causeSchema.nullable(),
      }),
    ),
  }),
  /** What changed in the organization since the scan before; null when there is none to compare with. */
  changes: z
    .object({
      since: z.string(),
      appeared: z.array(namedAccountSchema),
      gone: z.array(namedAccountSchema),
      stateChanged: z.array(namedAccountSchema.extend({ before: z.string(), state: z.string() })),
    })
    .nullable(),
  /**
   * What changed since the scans before, by severity; null in what was written before scans followed findings. `open` was open
   * before and is, `unconfirmed` are those of all open that this scan did not read.
   */
  lifecycle: lifecycleCountsSchema
    .extend({
      /** The newest scan that an account is compared with; null when this is the first of all of them. */
      since: z.string().nullable(),
      /** Accounts that no scan before holds. */
      firstScanned: countSchema,
    })
    .nullable()
    .default(null),
  /** What exceptions did; null in what was written before there were any. */
  exceptions: z
    .object({
      /** Failures that exceptions cover. */
      applied: countSchema,
      /** Those that have expired, with the failures that are open again by that. */
      expired: z.array(exceptionReferenceSchema),
      /** Those that cover nothing although all that they are about was read; `accounts` 0: they are about no account. */
      unused: z.array(exceptionReferenceSchema),
      /** Those that expire within 14 days, with the failures that they cover. */
      soon: z.array(exceptionReferenceSchema),
    })
    .nullable()
    .default(null),
  counts: countsSchema,
  /** Every check that gave a finding: the most severe first, then those that failed most. */
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      severity: severitySchema,
      statuses: statusCountsSchema,
      /** Accounts in which it failed. */
      failedAccounts: countSchema,
    }),
  ),
  /** UNKNOWN findings by cause, the most frequent first. */
  unknown: z.array(
    z.object({
      kind: z.enum(causeKinds),
      operation: z.string().nullable(),
      findings: countSchema,
      accounts: countSchema,
    }),
  ),
  /** Resources by type. */
  resources: z.record(z.string(), countSchema),
  byAccount: z.array(
    z.object({
      id: accountIdSchema,
      name: z.string(),
      counts: countsSchema,
      resources: countSchema,
      calls: countSchema,
      throttles: countSchema,
      parts: doneMarkerSchema.shape.parts,
    }),
  ),
  frameworks: z.array(
    z.object({ id: z.string(), title: z.string(), requirements: z.array(requirementSchema) }),
  ),
  coverage: z.object({
    /** Every selected account was scanned, nothing that was asked for was left unread, and no finding is UNKNOWN. */
    complete: z.boolean(),
    /** Selected accounts that were not scanned; `accounts.notScanned` says why. */
    accountsMissing: countSchema,
    unread: z.array(unreadSchema),
    unknownFindings: countSchema,
  }),
  operations: z.array(z.object({ operation: z.string(), calls: countSchema, throttles: countSchema })),
  calls: countSchema,
  throttles: countSchema,
  efficiency: z.object({
    /** How long the rate limits make it take at least, in milliseconds; null when it was not computed. */
    floorMs: z.number().nonnegative().nullable(),
    actualMs: z.number().nonnegative(),
    /** Floor divided by actual; null without a floor. */
    ratio: z.number().nonnegative().nullable(),
  }),
  /** What was reckoned before the scan, and what it came to, by the same prices; null where nothing was reckoned. */
  estimate: estimateSchema.extend({ after: figuresSchema }).nullable().default(null),
});
export type Summary = z.infer<typeof summarySchema>;
export type RequirementResult = (typeof requirementResults)[number];

export async function writeSummary(store: Store, summary: Summary): Promise<void> {
  await writeJson(store, summaryPath(summary.scan), summary);
}

/** The summary of a scan, or null when it has none (yet). */
export async function readSummary(store: Store, scan: string): Promise<Summary | null> {
  return readJson(store, summaryPath(scan), summarySchema);
}
