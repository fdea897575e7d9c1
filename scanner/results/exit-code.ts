import { type Severity, severities } from "./finding.ts";
import type { Summary } from "./summary.ts";

/** What a pipeline sees of a scan that came to its end: 0 done, 3 findings at or above the severity, 4 coverage incomplete. */
export const scanExitCodes = [0, 3, 4] as const;
export type ScanExitCode = (typeof scanExitCodes)[number];

/**
 * The exit code of a finished scan. Failures are told before missing coverage: they are certain.
 *
 * @param failOn the least severity at which a FAIL counts; null when none does.
 */
export function scanExitCode(
  summary: Summary,
  { failOn, requireComplete }: { readonly failOn: Severity | null; readonly requireComplete: boolean },
): ScanExitCode {
  if (failOn !== null) {
    if (severitiesFrom(failOn).some((severity) => summary.counts.FAIL[severity] > 0)) return 3;
  }
  return requireComplete && !summary.coverage.complete ? 4 : 0;
}

/** The severities that are at least as severe. */
export function severitiesFrom(least: Severity): readonly Severity[] {
  return severities.slice(0, severities.indexOf(least) + 1);
}
