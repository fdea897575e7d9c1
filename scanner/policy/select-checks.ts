import { matchesGlob } from "../glob.ts";
import { nearMatches } from "../near-match.ts";
import { type Severity, severities } from "../results/finding.ts";
import { UserError } from "../user-error.ts";
import type { Requirement } from "./check.ts";

/** What selection looks at of a check. */
export interface SelectableCheck {
  readonly id: string;
  readonly service: string;
  readonly severity: Severity;
  readonly frameworks: readonly Requirement[];
}

/** Which checks are wanted. Lists that are empty narrow nothing; every pattern and name must match something. */
export interface CheckSelection {
  /** Ids or globs; a check has to match one of them. */
  readonly checks?: readonly string[];
  /** Ids or globs that are left out, whatever else is said. */
  readonly excluded?: readonly string[];
  readonly services?: readonly string[];
  /** The least severity that is wanted. */
  readonly severity?: Severity | null;
  /** Ids of frameworks; a check has to be mapped to by one of them. */
  readonly frameworks?: readonly string[];
  /** Ids or globs that the settings switch off; `checks` and `enabled` switch them on again. */
  readonly disabled?: readonly string[];
  /** Ids or globs that the settings switch on, where a glob of `disabled` is wider than meant. */
  readonly enabled?: readonly string[];
}

/** The checks that are wanted, in the given order. Throws a UserError for a pattern or name that matches nothing. */
export function selectChecks<C extends SelectableCheck>(
  checks: readonly C[],
  selection: CheckSelection,
): C[] {
  const ids = checks.map(({ id }) => id);
  const matcher = (what: string, globs: readonly string[] = []) => {
    for (const glob of globs) requireMatch(what, glob, ids);
    return (id: string) => globs.some((glob) => matchesGlob(glob, id));
  };
  const wanted = matcher("--check", selection.checks);
  const excluded = matcher("--exclude-check", selection.excluded);
  const disabled = matcher("disabled check", selection.disabled);
  const enabled = matcher("enabled check", selection.enabled);
  const { services = [], frameworks = [], severity = null } = selection;
  requireNames("--service", services, [...new Set(checks.map(({ service }) => service))]);
  const known = checks.flatMap((check) => check.frameworks.map(({ framework }) => framework));
  requireNames("--framework", frameworks, [...new Set(known)]);
  const least = severity === null ? severities.length : severities.indexOf(severity);
  return checks.filter((check) => {
    const named = selection.checks !== undefined && selection.checks.length > 0;
    if (excluded(check.id)) return false;
    if (named ? !wanted(check.id) : disabled(check.id) && !enabled(check.id)) return false;
    if (services.length > 0 && !services.includes(check.service)) return false;
    if (severities.indexOf(check.severity) > least) return false;
    return (
      frameworks.length === 0 || check.frameworks.some(({ framework }) => frameworks.includes(framework))
    );
  });
}

function requireMatch(what: string, glob: string, ids: readonly string[]): void {
  if (ids.some((id) => matchesGlob(glob, id))) return;
  throw new UserError(`${what}: no check is called "${glob}"`, hint(glob, ids, "checks"));
}

function requireNames(what: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (!known.includes(name))
      throw new UserError(`${what}: there is no "${name}"`, hint(name, known, "names"));
  }
}

function hint(name: string, known: readonly string[], what: string): string {
  const bare = name.replace(/[*?]/g, "");
  const near = new Set([...nearMatches(name, known, 3), ...nearMatches(bare, known, 3)]);
  for (const id of known) if (near.size < 3 && bare !== "" && id.includes(bare)) near.add(id);
  if (near.size > 0) return `Did you mean ${[...near].slice(0, 3).join(", ")}?`;
  return known.length <= 30
    ? `There are: ${[...known].sort().join(", ")}.`
    : `\`hubscan policies list\` shows all ${known.length} ${what}.`;
}
