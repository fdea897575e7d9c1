import { finishedScanEvent } from "../../scanner/scan/finished-scan.ts";
import { longestPause } from "../config/schedule.ts";
import { longestAlarmHours, type StackConfig } from "../config.ts";

const hour = 3_600_000;

/**
 * Hours without a finished scan after which somebody should know; null when nobody wants to. A scan takes its time and starts are
 * retried: half a pause more than the schedule's longest is not yet late.
 */
export function overdueHours({
  schedule,
  overdueHours,
}: Pick<StackConfig, "schedule" | "overdueHours">): number | null {
  if (overdueHours !== undefined) return overdueHours === 0 ? null : overdueHours;
  const pause = schedule === "off" ? null : longestPause(schedule, new Date(0));
  return pause === null ? null : Math.min(longestAlarmHours, Math.ceil((pause * 1.5) / hour));
}

/**
 * The lines of the scanner's log that say that a scan was finished whose results are at this address: those of single accounts, which
 * an event has started, are elsewhere and do not count.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function finishedScansPattern(results: string): string {
  return `{ $.event = ${JSON.stringify(finishedScanEvent)} && $.results = ${JSON.stringify(results)} }`;
}
