import type { Json } from "../inventory/resource.ts";
import { storedValue } from "../inventory/stored-value.ts";
import type { Organization } from "../organization/organization.ts";
import { type SelectedAccounts, select } from "../organization/select.ts";
import type { Check } from "../policy/check.ts";
import { scanId } from "../results/scan-id.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import { roleSettingsSchema } from "../role/settings.ts";
import { checkStates } from "../settings/check-states.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { optionOf } from "../settings/option-name.ts";
import { UserError } from "../user-error.ts";
import { discover, type Hub } from "./hub.ts";
import { frameworkRequirements, type LoadedPolicies } from "./policies.ts";
import { type PreparedScan, prepareScan, type ScanLimits } from "./prepare.ts";
import { runScan, type ScanProgress } from "./run.ts";

/** What a scan is made of. */
export interface ScanParts {
  readonly hub: Hub;
  readonly store: Store;
  readonly policies: LoadedPolicies;
  readonly settings: ResolvedSettings;
  /** Ids of accounts that were given in a file: the organization is not asked for its accounts. */
  readonly listedAccounts: readonly string[] | null;
  /** The time to judge by; the scan's start when null. */
  readonly now: Date | null;
  /** Whether to go on with the newest unfinished scan of the same request. */
  readonly resume: boolean;
  readonly version: string;
  /** Digest of the container image; null outside one. */
  readonly image: string | null;
  readonly signal: AbortSignal;
}

/** A scan that is worked out: nothing of any account has been read. */
export interface PlannedScan {
  readonly organization: Organization;
  readonly accounts: SelectedAccounts;
  readonly checks: readonly Check[];
  readonly prepared: PreparedScan;
}

/**
 * Finds the accounts, selects accounts and checks, and works out what will be read.
 * @throws UserError for a selection of nothing, an organization that cannot be read, or settings that are not valid
 */
export async function planScan(parts: ScanParts): Promise<PlannedScan> {
  const { hub, settings, policies } = parts;
  const { selection, organizationRole, aliases, regions, access } = settings;
  const checks = enabledChecks(policies, settings);
  const started = new Date(hub.timing.now());
  const scan = scanId(started, hub.timing.random);
  const tags = selection.tags.length > 0 || checks.some((check) => touchesAccountTags(policies, check));
  const organization = await discover(hub, {
    accountIds: parts.listedAccounts,
    organizationRole,
    tags,
    scan,
  });
  const accounts = select(organization, selection);
  const role = roleSettings(access);
  const prepared = await prepareScan(
    hub,
    parts.store,
    {
      scan,
      version: parts.version,
      started,
      now: parts.now ?? started,
      organization,
      accounts,
      aliases,
      checks,
      policiesHash: policies.hash,
      parameters: settings.parameters,
      role: {
        partition: hub.caller.partition,
        ...role,
        ...(access.externalId === undefined ? {} : { externalId: access.externalId }),
      },
      ...(access.sessionPolicy === undefined ? {} : { sessionPolicy: access.sessionPolicy }),
      regions,
      selection: stored({ ...selection, listedAccounts: parts.listedAccounts, regions }),
      options: stored({
        role,
        sessionPolicy: access.sessionPolicy,
        parameters: settings.parameters,
        aliases,
      }),
      image: parts.image,
      resume: parts.resume,
      limits: scanLimits(settings),
    },
    parts.signal,
  );
  return { organization, accounts, checks, prepared };
}

/** Runs a planned scan to its summary. Throws what ended it; what was finished by then is kept. */
export async function conductScan(
  parts: ScanParts,
  { checks, prepared }: PlannedScan,
  progress: ScanProgress,
): Promise<Summary> {
  const limits = scanLimits(parts.settings);
  await prepared.checkRegions();
  for (const warning of prepared.warnings) progress.warned(warning);
  return runScan({
    store: parts.store,
    manifest: prepared.manifest,
    accounts: prepared.accounts,
    resumed: prepared.resumed,
    scanAccount: prepared.scanAccount,
    accountsAtOnce: limits.accountsAtOnce,
    titles: new Map(checks.map(({ id, title }) => [id, title])),
    frameworks: parts.policies.frameworks.map(frameworkRequirements),
    now: parts.hub.timing.now,
    floor: () => ({ latency: prepared.traffic.quickest, concurrency: limits.concurrency }),
    estimate: prepared.estimate,
    progress,
    signal: parts.signal,
  });
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

export function scanLimits({ scan }: Pick<ResolvedSettings, "scan">): ScanLimits {
  const { concurrency, accountsAtOnce } = scan;
  return {
    concurrency,
    accountsAtOnce,
    accountBudget: scan.accountTimeout * 1000,
    requestTimeout: scan.requestTimeout * 1000,
  };
}

/** The role's settings with the product's defaults. What only the infrastructure needs is left out. */
function roleSettings(access: ResolvedSettings["access"]) {
  const { roleName, rolePath, sourceIdentity } = access;
  const settings = roleSettingsSchema
    .omit({ hubAccountId: true, organizationId: true, partition: true })
    .safeParse({
      sourceIdentity,
      ...(roleName === undefined ? {} : { roleName }),
      ...(rolePath === undefined ? {} : { rolePath }),
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

/** Whether a check's expressions name the account's tags, which cost a call for each account. */
function touchesAccountTags({ written }: LoadedPolicies, { id }: Check): boolean {
  const source = written.get(id)?.source;
  const expressions = [source?.when, source?.assert, ...Object.values(source?.evidence ?? {})];
  return expressions.some(
    (expression) => expression !== undefined && /\baccount\s*\.\s*Tags\b/.test(expression),
  );
}
