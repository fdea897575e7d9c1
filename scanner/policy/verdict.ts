import type { Cause } from "../access/cause.ts";
import type { Evidence } from "./evidence.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** What a check says of a resource. */
export interface Verdict {
  readonly status: "PASS" | "FAIL" | "UNKNOWN" | "NOT_APPLICABLE";
  readonly message: string;
  readonly evidence: Evidence;
  /** Why it is UNKNOWN; of NOT_APPLICABLE only where AWS does not offer the service in the region. */
  readonly cause: Cause | null;
}

/**
 * The verdict where an expression could not be decided. Where the service is not offered in the region there is nothing to
 * judge; all else is not known.
 */
export function undecided(error: unknown, expression: string, evidence: Evidence): Verdict {
  if (error instanceof UnreadableError) {
    const notOffered = error.reason.kind === "unsupported-region";
    return {
      status: notOffered ? "NOT_APPLICABLE" : "UNKNOWN",
      message: notOffered
        ? `Not offered in this region: ${error.fact}.`
        : `Could not be decided: ${error.fact} is not known (${error.reason.kind}).`,
      evidence,
      cause: error.reason,
    };
  }
  const message = `${expression}: ${firstLine(error instanceof Error ? error.message : String(error))}`;
  return {
    status: "UNKNOWN",
    message: `Could not be decided: ${message}`,
    evidence,
    cause: { kind: "error", operation: null, code: null, message },
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
