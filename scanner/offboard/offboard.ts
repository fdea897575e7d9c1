import type { Lookup } from "./lookup.ts";
import { outcomeOf, type StepOutcome, type Trace } from "./standing.ts";
import type { Step } from "./steps.ts";

/** A step, and how far it is. */
export interface CheckedStep extends Pick<Step, "id" | "title" | "why" | "commands"> {
  readonly outcome: StepOutcome;
  readonly traces: readonly Trace[];
}

/**
 * Looks for what each step is to remove, one after the other. Nothing is changed.
 * @param lookup why nothing can be looked for, when it is text
 */
export async function checkSteps(
  steps: readonly Step[],
  lookup: Lookup | string,
): Promise<readonly CheckedStep[]> {
  const checked: CheckedStep[] = [];
  for (const { check, ...step } of steps) {
    const traces: readonly Trace[] =
      typeof lookup === "string" ? [{ outcome: "unknown", evidence: lookup }] : await check(lookup);
    checked.push({ ...step, outcome: outcomeOf(traces), traces });
  }
  return checked;
}

/** The whole: what is left beats what is not known, and only when every step is clear nothing is left. */
export function outcomeOfAll(steps: readonly CheckedStep[]): StepOutcome {
  return outcomeOf(steps.flatMap(({ traces, outcome }) => [...traces, { outcome, evidence: "" }]));
}
