import type { Check } from "../../policy/check.ts";
import type { Finding } from "../../results/finding.ts";
import { isUserError } from "../../user-error.ts";
import { loadWithStates } from "../policies/load.ts";
import type { Terminal } from "../terminal.ts";

/**
 * The check that a finding is of, as the policies have it now; null when they do not have it. Policies that cannot be loaded are told
 * of and do not keep the finding from being shown.
 */
export async function checkOfFinding(
  terminal: Terminal,
  finding: Finding,
  given: { readonly settings?: string | undefined; readonly policy?: string[] | undefined },
): Promise<Check | null> {
  try {
    const { policies } = await loadWithStates(terminal, {
      settings: given.settings ?? null,
      checks: { policy: given.policy },
    });
    return policies.checks.find(({ id }) => id === finding.check) ?? null;
  } catch (error) {
    if (!isUserError(error)) throw error;
    terminal.note(`The policies could not be loaded:\n${error.message}\n${error.hint}\n`);
    return null;
  }
}
