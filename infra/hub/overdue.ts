import { overdueAfter } from "../../scanner/hub/schedule.ts";
import { finishedScanEvent } from "../../scanner/scan/finished-scan.ts";
import type { StackConfig } from "../config/schema.ts";
import { longestAlarmHours } from "../config.ts";

const hour = 3_600_000;

/**
 * Hours without a finished scan after which somebody should know; null when nobody wants to.
 */
export function overdueHours({
  schedule,
  overdueHours,
}: Pick<StackConfig, "schedule" | "overdueHours">): number | null {
  if (overdueHours !== undefined) return overdueHours === 0 ? null : overdueHours;
  const overdue = overdueAfter(schedule, new Date(0));
  return overdue === null ? null : Math.min(longestAlarmHours, Math.ceil(overdue / hour));
}

/**
 * The lines of the scanner's log that say that a scan was finished whose results are at this address: those of single accounts, which
 * an event has started, are elsewhere and do not count.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function finishedScansPattern(results: string): string {
  return `{ $.event = ${JSON.stringify(finishedScanEvent)} && $.results = ${JSON.stringify(results)} }`;
}
