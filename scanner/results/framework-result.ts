import type { StatusCounts } from "./done-marker.ts";
import type { RequirementResult, Summary } from "./summary.ts";
import { addStatusCounts, noStatusCounts } from "./tally.ts";

/** As much of a framework as it takes to report on it. */
export interface FrameworkRequirements {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly {
    readonly id: string;
    readonly title: string;
    readonly coverage: "checks" | "manual" | "not-covered";
    /** Ids of its checks; empty unless `coverage` is `checks`. */
    readonly checks: readonly string[];
  }[];
}

/** What a scan says about a framework. */
export interface FrameworkEvidence {
  /** Findings by check. */
  readonly checks: ReadonlyMap<string, { readonly statuses: StatusCounts }>;
  /** Checks that were enabled. */
  readonly enabled: ReadonlySet<string>;
  /** Whether every selected account was scanned: without that, nothing passes. */
  readonly allAccounts: boolean;
}

export function frameworkResult(
  framework: FrameworkRequirements,
  evidence: FrameworkEvidence,
): Summary["frameworks"][number] {
  return {
    id: framework.id,
    title: framework.title,
    requirements: framework.requirements.map((requirement) => {
      const statuses = noStatusCounts();
      for (const check of requirement.checks) {
        addStatusCounts(statuses, evidence.checks.get(check)?.statuses ?? noStatusCounts());
      }
      const { id, title } = requirement;
      return { id, title, result: requirementResult(requirement, statuses, evidence), statuses };
    }),
  };
}

/** The worst that is known decides; only what was assessed in full can pass. */
function requirementResult(
  requirement: FrameworkRequirements["requirements"][number],
  statuses: StatusCounts,
  evidence: FrameworkEvidence,
): RequirementResult {
  if (requirement.coverage === "manual") return "MANUAL";
  if (requirement.coverage === "not-covered") return "NOT_COVERED";
  if (statuses.FAIL > 0) return "FAIL";
  if (!requirement.checks.some((check) => evidence.enabled.has(check))) return "NOT_ASSESSED";
  if (statuses.UNKNOWN > 0 || !evidence.allAccounts) return "UNKNOWN";
  if (!requirement.checks.every((check) => evidence.enabled.has(check))) return "NOT_ASSESSED";
  if (statuses.EXCEPTED > 0) return "EXCEPTED";
  return statuses.PASS > 0 ? "PASS" : "NOT_APPLICABLE";
}
