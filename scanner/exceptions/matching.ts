import { matchesGlob } from "../glob.ts";
import type { Exception } from "../results/exception.ts";
import type { Finding } from "../results/finding.ts";

/** What exceptions look at of an account. */
export interface ExceptionAccount {
  readonly id: string;
  /** Names of the organizational units that hold it, from the root down; null when they are not known. */
  readonly units: readonly string[] | null;
}

type Judged = Pick<Finding, "check" | "region" | "resource">;

/** Whether an exception is about an account. Units that are not known are none: what fails there stays a failure. */
export function isAboutAccount({ scope }: Pick<Exception, "scope">, account: ExceptionAccount): boolean {
  if (scope.accounts !== null && !scope.accounts.includes(account.id)) return false;
  if (scope.ous === null) return true;
  const { units } = account;
  return units !== null && scope.ous.some((unit) => unitPaths(unit, units).length > 0);
}

/** Whether an exception that is about the finding's account is about its check and its region. */
export function isAboutPlace({ check, scope }: Pick<Exception, "check" | "scope">, finding: Judged): boolean {
  const inRegion = scope.regions?.some((glob) => matchesGlob(glob, finding.region)) ?? true;
  return inRegion && matchesGlob(check, finding.check);
}

/**
 * Whether an exception that is about the finding's place is about its resource. A pattern that begins with `arn:` is held against
 * the ARN and any other against the name: `*prod*` must not match by an account or a path that an ARN has in it.
 */
export function isAboutResource({ scope }: Pick<Exception, "scope">, { resource }: Judged): boolean {
  const named = scope.resources?.some((glob) =>
    matchesGlob(glob, glob.startsWith("arn:") ? resource.arn : resource.name),
  );
  return (
    (named ?? true) &&
    Object.entries(scope.tags ?? {}).every(([key, glob]) => {
      const value = Object.hasOwn(resource.tags, key) ? resource.tags[key] : undefined;
      return value !== undefined && matchesGlob(glob, value);
    })
  );
}

/** Full paths of the units of a name or a path (with or without the root) among those that hold an account. */
export function unitPaths(unit: string, units: readonly string[]): string[] {
  const wanted = unit.replace(/(?<=.)\/$/, "");
  return units.flatMap((name, at) => {
    const path = units.slice(0, at + 1);
    const full = path.join("/");
    return [name, full, path.slice(1).join("/")].includes(wanted) ? [full] : [];
  });
}
