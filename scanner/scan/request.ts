import type { SessionRole } from "../access/session.ts";
import type { Json } from "../inventory/resource.ts";
import { storedValue } from "../inventory/stored-value.ts";
import type { Check } from "../policy/check.ts";
import { roleSettingsSchema } from "../role/settings.ts";
import { checkStates } from "../settings/check-states.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import type { AccountsRequest, ScanLimits } from "./account-scanner.ts";
import type { LoadedPolicies } from "./policies.ts";

/**
 * By what accounts are scanned, from the settings and the policies.
 * @throws UserError when no check is left on, or the role's settings are not valid
 */
export function accountsRequest(options: {
  readonly policies: LoadedPolicies;
  readonly settings: ResolvedSettings;
  readonly partition: string;
  readonly version: string;
}): AccountsRequest {
  const { policies, settings, partition, version } = options;
  const { access, parameters, regions } = settings;
  return {
    version,
    checks: enabledChecks(policies, settings),
    parameters,
    role: sessionRole(access, partition),
    ...(access.sessionPolicy === undefined ? {} : { sessionPolicy: access.sessionPolicy }),
    regions,
    limits: scanLimits(settings),
  };
}

/**
 * The target role as sessions need to know it.
 * @throws UserError when its settings are not valid
 */
export function sessionRole(access: ResolvedSettings["access"], partition: string): SessionRole {
  return {
    partition,
    ...roleSettings(access),
    ...(access.externalId === undefined ? {} : { externalId: access.externalId }),
  };
}

/** The options that decide results, as the manifest keeps them. Nothing secret. */
export function storedOptions({ access, parameters, aliases }: ResolvedSettings): Record<string, Json> {
  return stored({
    role: roleSettings(access),
    sessionPolicy: access.sessionPolicy,
    parameters,
    aliases,
  });
}

/** The selection as the manifest keeps it. */
export function storedSelection(
  { selection, regions }: ResolvedSettings,
  listedAccounts: readonly string[] | null,
): Record<string, Json> {
  return stored({ ...selection, listedAccounts, regions });
}

/**
 * The checks that the settings leave on, in the order of their ids.
 * @throws UserError when none is left
 */
export function enabledChecks(
  policies: LoadedPolicies,
  settings: Pick<ResolvedSettings, "checks">,
): readonly Check[] {
  const states = checkStates(policies.checks, settings.checks);
  const checks = policies.checks.filter(({ id }) => states.get(id) === null);
  if (checks.length > 0) return checks;
  throw new UserError("No check is selected.", "Widen --check, --service, --severity or --framework.");
}

/** Limits of a process that scans alone. */
function scanLimits({ scan }: Pick<ResolvedSettings, "scan">): ScanLimits {
  const { concurrency, accountsAtOnce } = scan;
  return {
    concurrency,
    accountsAtOnce,
    accountBudget: scan.accountTimeout * 1000,
    requestTimeout: scan.requestTimeout * 1000,
    waitForRole: scan.waitForRole * 1000,
    hubShare: 1,
  };
}

/** The role's settings with the product's defaults. What only the infrastructure needs is left out. */
function roleSettings(access: ResolvedSettings["access"]) {
  const { roleName, rolePath, sourceIdentity, permissionsPolicy, maxSessionDuration } = access;
  const settings = roleSettingsSchema
    .omit({ hubAccountId: true, organizationId: true, partition: true })
    .safeParse({
      sourceIdentity,
      ...(roleName === undefined ? {} : { roleName }),
      ...(rolePath === undefined ? {} : { rolePath }),
      ...(permissionsPolicy === undefined ? {} : { permissionsPolicy }),
      ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }),
    });
  if (settings.success) {
    const { externalId: _, ...role } = settings.data;
    return role;
  }
  const faults = settings.error.issues.map(({ path, message }) => `${optionOf(path.join("."))} ${message}`);
  throw new UserError(faults.join("\n"), "Correct --role-name and --role-path: they name the target role.");
}

/** Settings as the manifest keeps them. */
function stored(settings: Readonly<Record<string, unknown>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, storedValue(value) ?? null]),
  );
}
