import { matchesGlob } from "../glob.ts";
import type { Exception, PlannedException } from "../results/exception.ts";
import { UserError } from "../user-error.ts";
import { type ExceptionAccount, isAboutAccount, unitPaths } from "./matching.ts";

/** What a scan is about, as far as it decides whether an exception can be found to be of no use. */
export interface ExceptionPlan {
  /** Accounts that can be entered, selected or not. */
  readonly accounts: readonly ExceptionAccount[];
  /** Whether these are all of the organization's, and not a list that somebody gave. */
  readonly accountsKnown: boolean;
  /** Ids of all checks, and of those that are enabled. */
  readonly checks: readonly string[];
  readonly enabled: ReadonlySet<string>;
  /** What was asked for; null when that is not known. */
  readonly regions: { readonly include: readonly string[]; readonly exclude: readonly string[] } | null;
}

/**
 * Exceptions with how much the scan looks at of what they are about.
 * @throws UserError for an organizational unit whose name several have: it would except more than was meant
 */
export function planExceptions(exceptions: readonly Exception[], plan: ExceptionPlan): PlannedException[] {
  for (const exception of exceptions) refuseAmbiguousUnits(exception, plan.accounts);
  return exceptions.map((exception) => ({
    ...exception,
    accounts: plan.accounts.filter((account) => isAboutAccount(exception, account)).length,
    inFull: allAccounts(exception, plan) && allChecks(exception, plan) && allRegions(exception, plan),
  }));
}

/** Whether all accounts that it is about are known. */
function allAccounts({ scope }: Exception, { accounts, accountsKnown }: ExceptionPlan): boolean {
  if (accountsKnown) return true;
  const isListed = (wanted: string) => accounts.some(({ id }) => id === wanted);
  return scope.ous === null && (scope.accounts?.every(isListed) ?? false);
}

function allChecks({ check }: Exception, { checks, enabled }: ExceptionPlan): boolean {
  return checks.every((id) => !matchesGlob(check, id) || enabled.has(id));
}

function allRegions({ scope }: Exception, { regions }: ExceptionPlan): boolean {
  if (regions === null) return false;
  const { include, exclude } = regions;
  if (include.length + exclude.length === 0) return true;
  const isRead = (region: string) =>
    (include.length === 0 || include.includes(region)) && !exclude.includes(region);
  return scope.regions?.every((region) => region === "global" || (isName(region) && isRead(region))) ?? false;
}

/** A region by its name, and not by a pattern. */
function isName(region: string): boolean {
  return !/[*?]/.test(region);
}

function refuseAmbiguousUnits({ file, line, scope }: Exception, accounts: readonly ExceptionAccount[]): void {
  for (const unit of scope.ous ?? []) {
    const paths = new Set(accounts.flatMap(({ units }) => unitPaths(unit, units ?? [])));
    if (paths.size < 2) continue;
    throw new UserError(
      `${file}:${line} there are ${paths.size} organizational units called ${unit}`,
      `Give the path: ${[...paths].sort().join(", ")}.`,
    );
  }
}
