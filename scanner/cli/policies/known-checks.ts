import { nearMatches } from "../../near-match.ts";
import type { Check } from "../../policy/check.ts";
import type { CheckSource } from "../../policy/policy-file.ts";
import type { LoadedPolicies } from "../../scan/policies.ts";
import { UserError } from "../../user-error.ts";

/** The checks of these ids, with what is written in the policies. Throws a {@link UserError} that names every id that there is not. */
export function knownChecks(
  policies: LoadedPolicies,
  ids: readonly string[],
): { readonly check: Check; readonly source: CheckSource }[] {
  const checks = new Map(policies.checks.map((check) => [check.id, check]));
  const unknown = ids.filter((id) => !checks.has(id));
  if (unknown.length > 0) {
    const near = [...new Set(unknown.flatMap((id) => nearMatches(id, checks.keys(), 3)))];
    throw new UserError(
      unknown.map((id) => `there is no check ${id}`).join("\n"),
      near.length > 0 ? `Did you mean ${near.join(", ")}?` : "`hubscan policies list` shows all checks.",
    );
  }
  return ids.flatMap((id) => {
    const [check, written] = [checks.get(id), policies.written.get(id)];
    return check === undefined || written === undefined ? [] : [{ check, source: written.source }];
  });
}
