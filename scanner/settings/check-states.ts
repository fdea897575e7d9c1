import { type CheckSelection, type SelectableCheck, selectChecks } from "../policy/select-checks.ts";
import type { Severity } from "../results/finding.ts";

/** Which checks are on, as the command line and the settings say together. Lists that are empty narrow nothing. */
export interface CheckChoice {
  /** Ids or globs of the command line: these are on whatever `only` and `disabled` say. */
  readonly named: readonly string[];
  /** Ids or globs of the command line that are off whatever else is said. */
  readonly excluded: readonly string[];
  /** Ids or globs of the settings: only these are on. */
  readonly only: readonly string[];
  /** Ids or globs that the settings switch off, unless `enabled` names them. */
  readonly disabled: readonly string[];
  readonly enabled: readonly string[];
  readonly services: readonly string[];
  readonly severity: Severity | null;
  readonly frameworks: readonly string[];
}

/** Every check is on. */
export const allChecks: CheckChoice = {
  named: [],
  excluded: [],
  only: [],
  disabled: [],
  enabled: [],
  services: [],
  severity: null,
  frameworks: [],
};

/**
 * Why each check is off, by id; null for those that are on.
 * @throws UserError for a pattern or a name that matches nothing
 */
export function checkStates(
  checks: readonly SelectableCheck[],
  choice: CheckChoice,
): ReadonlyMap<string, string | null> {
  const { named, excluded, only, disabled, enabled, services, severity, frameworks } = choice;
  const reasons: (readonly [why: string, selection: CheckSelection])[] = [
    ["left out by --exclude-check", { excluded }],
    ["not named by --check", { checks: named }],
    ...(named.length > 0
      ? []
      : ([
          ["not among checks.only of the settings", { checks: only }],
          ["disabled in the settings", { disabled, enabled }],
        ] as const)),
    [`of another service than ${services.join(", ")}`, { services }],
    [`less severe than ${severity}`, { severity }],
    [`not asked for by ${frameworks.join(", ")}`, { frameworks }],
  ];
  const states = new Map<string, string | null>(checks.map(({ id }) => [id, null]));
  for (const [why, selection] of reasons) {
    const on = new Set(selectChecks(checks, selection).map(({ id }) => id));
    for (const [id, state] of states) if (state === null && !on.has(id)) states.set(id, why);
  }
  return states;
}
