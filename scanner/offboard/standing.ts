/**
 * How far a step of an offboarding is.
 * - `clear`: AWS says that nothing of it is left
 * - `left`: AWS says that something is
 * - `unknown`: AWS did not say, for one thing at least
 */
export const stepOutcomes = ["clear", "left", "unknown"] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

/** One thing that was looked for. */
export interface Trace {
  readonly outcome: StepOutcome;
  /** What was found, or why that is not known. */
  readonly evidence: string;
}

/** What was found out about a step: what is certainly left beats what is not known. */
export function outcomeOf(traces: readonly Trace[]): StepOutcome {
  if (traces.some(({ outcome }) => outcome === "left")) return "left";
  // Nothing was looked for: that is no proof of anything.
  if (traces.length === 0 || traces.some(({ outcome }) => outcome === "unknown")) return "unknown";
  return "clear";
}

export function clear(evidence: string): Trace {
  return { outcome: "clear", evidence };
}

export function left(evidence: string): Trace {
  return { outcome: "left", evidence };
}

export function notTold(evidence: string): Trace {
  return { outcome: "unknown", evidence };
}
