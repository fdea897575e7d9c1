import type { SessionPolicy } from "../access/session.ts";
import type { Selection } from "../organization/select.ts";
import type { ParameterSettings } from "../policy/load.ts";
import type { Severity } from "../results/finding.ts";
import type { ExportFormatName } from "../results/formats/export-formats.ts";
import type { PermissionsPolicy } from "../role/settings.ts";
import { addressBeside } from "./address.ts";
import type { CheckChoice } from "./check-states.ts";
import { type DeliverySettings, type GivenDeliveries, mergeDeliveries } from "./delivery-settings.ts";
import type { Settings } from "./load.ts";
import { scanChoices } from "./scan-limits.ts";

type Given<Value> = Value | undefined;
type List = Given<readonly string[]>;

/** What the command line and the environment say, by option. What is empty was not said. */
export interface GivenValues {
  readonly selection?: {
    readonly account?: List;
    readonly ou?: List;
    readonly tag?: List;
    readonly excludeAccount?: List;
    readonly excludeOu?: List;
    readonly accountsFile?: Given<string>;
    readonly organizationRole?: Given<string>;
    readonly region?: List;
    readonly excludeRegion?: List;
  };
  readonly access?: {
    readonly roleName?: Given<string>;
    readonly rolePath?: Given<string>;
    readonly externalId?: Given<string>;
    readonly sessionPolicy?: Given<SessionPolicy>;
    readonly sourceIdentity?: Given<boolean>;
    readonly permissionsPolicy?: Given<PermissionsPolicy>;
    readonly maxSessionDuration?: Given<number>;
  };
  readonly checks?: {
    readonly policy?: List;
    readonly check?: List;
    readonly excludeCheck?: List;
    readonly service?: List;
    readonly severity?: Given<Severity>;
    readonly framework?: List;
  };
  readonly exceptions?: List;
  readonly scan?: {
    readonly concurrency?: Given<number>;
    readonly accountsAtOnce?: Given<number>;
    readonly accountTimeout?: Given<number>;
    readonly requestTimeout?: Given<number>;
    readonly waitForRole?: Given<number>;
    /** `none` unsets what the settings say. */
    readonly failOn?: Given<Severity | "none">;
    readonly requireComplete?: Given<boolean>;
    readonly format?: Given<readonly ExportFormatName[]>;
  };
  readonly deliveries?: GivenDeliveries;
}

/** What holds, after the command line and the settings. */
export interface ResolvedSettings {
  readonly selection: Selection;
  /** A file that lists the accounts instead of the organization. */
  readonly accountsFile: string | null;
  readonly organizationRole: string | null;
  readonly regions: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  /** What is not said has no key: the role's own defaults hold. */
  readonly access: {
    readonly roleName?: string;
    readonly rolePath?: string;
    readonly externalId?: string;
    readonly sessionPolicy?: SessionPolicy;
    readonly sourceIdentity: boolean;
    readonly permissionsPolicy?: PermissionsPolicy;
    /** Seconds. */
    readonly maxSessionDuration?: number;
  };
  /** Paths and s3:// addresses of policies beside hubscan's own. */
  readonly policies: readonly string[];
  readonly checks: CheckChoice;
  /** Paths and s3:// addresses of files of exceptions. */
  readonly exceptions: readonly string[];
  readonly parameters: ParameterSettings;
  /** Our names of accounts, by account id. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly scan: {
    readonly concurrency: number;
    readonly accountsAtOnce: number;
    /** In seconds, as `requestTimeout` and `waitForRole`. */
    readonly accountTimeout: number;
    readonly requestTimeout: number;
    readonly waitForRole: number;
    readonly failOn: Severity | null;
    readonly requireComplete: boolean;
  };
  /** Forms that the findings are also written in. */
  readonly formats: readonly ExportFormatName[];
  readonly deliveries: DeliverySettings;
}

/**
 * What holds when the command line (or `HUBSCAN_…`) and the settings both speak. A single value on the command line beats
 * the file's. Lists:
 *
 * - include, ous and tags of accounts name one set together, so any of --account, --ou, --tag and --accounts-file replaces all three;
 * - regions.include, checks.only, checks.services, checks.frameworks and formats are replaced by --region, --check, --service, --framework,
 *   --format; --check also switches on what the file disables: who names a check wants it;
 * - what leaves something out adds up: exclude, exclude-ous, regions.exclude (and --exclude-check to checks.disabled), so that a
 *   command cannot bring back by accident what a team has excluded;
 * - policies and exceptions add up: --policy and --exceptions add to the file's.
 */
export function mergeSettings(settings: Settings, given: GivenValues): ResolvedSettings {
  const { selection = {}, access = {}, checks = {}, scan = {} } = given;
  const { data } = settings;
  const accounts = data.accounts ?? {};
  const namesAccounts =
    [selection.account, selection.ou, selection.tag].some((values) => said(values) !== null) ||
    said(selection.accountsFile) !== null;
  const included = (values: List, own: Own) => (namesAccounts ? (said(values) ?? []) : unique(own ?? []));
  return {
    selection: {
      accounts: unique(included(selection.account, accounts.include)),
      units: unique(included(selection.ou, accounts.ous)),
      tags: unique(included(selection.tag, accounts.tags)),
      excludedAccounts: both(accounts.exclude, selection.excludeAccount),
      excludedUnits: both(accounts["exclude-ous"], selection.excludeOu),
    },
    accountsFile: said(selection.accountsFile),
    organizationRole: said(selection.organizationRole) ?? accounts["organization-role"] ?? null,
    regions: {
      include: either(selection.region, data.regions?.include),
      exclude: both(data.regions?.exclude, selection.excludeRegion),
    },
    access: mergeAccess(settings, access),
    policies: both(besideSettings(settings, settings.data.policies), checks.policy),
    exceptions: both(besideSettings(settings, settings.data.exceptions), given.exceptions),
    checks: {
      named: unique(said(checks.check) ?? []),
      excluded: unique(said(checks.excludeCheck) ?? []),
      only: unique(data.checks?.only ?? []),
      disabled: unique(data.checks?.disabled ?? []),
      enabled: unique(data.checks?.enabled ?? []),
      services: either(checks.service, data.checks?.services),
      severity: checks.severity ?? data.checks?.["minimum-severity"] ?? null,
      frameworks: either(checks.framework, data.checks?.frameworks),
    },
    parameters: data.checks?.params ?? {},
    aliases: data.aliases ?? {},
    scan: mergeScan(settings, scan),
    formats: either(scan.format, data.formats),
    deliveries: mergeDeliveries(data.deliveries ?? {}, given.deliveries ?? {}),
  };
}

function mergeAccess(
  { data }: Settings,
  given: NonNullable<GivenValues["access"]>,
): ResolvedSettings["access"] {
  const own = data.access ?? {};
  const roleName = said(given.roleName) ?? own["role-name"];
  const rolePath = said(given.rolePath) ?? own["role-path"];
  const externalId = said(given.externalId);
  const sessionPolicy = given.sessionPolicy ?? own["session-policy"];
  const permissionsPolicy = given.permissionsPolicy ?? own["permissions-policy"];
  const maxSessionDuration = given.maxSessionDuration ?? own["max-session-duration"];
  return {
    ...(permissionsPolicy ? { permissionsPolicy } : {}),
    ...(maxSessionDuration ? { maxSessionDuration } : {}),
    ...(roleName ? { roleName } : {}),
    ...(rolePath ? { rolePath } : {}),
    ...(externalId === null ? {} : { externalId }),
    ...(sessionPolicy ? { sessionPolicy } : {}),
    sourceIdentity: given.sourceIdentity ?? own["source-identity"] ?? false,
  };
}

function mergeScan({ data }: Settings, given: NonNullable<GivenValues["scan"]>): ResolvedSettings["scan"] {
  const own = data.scan ?? {};
  const { concurrency, accountsAtOnce, accountTimeout, requestTimeout, waitForRole } = scanChoices;
  return {
    concurrency: given.concurrency ?? own.concurrency ?? concurrency.usual,
    accountsAtOnce: given.accountsAtOnce ?? own["accounts-at-once"] ?? accountsAtOnce.usual,
    accountTimeout: given.accountTimeout ?? own["account-timeout"] ?? accountTimeout.usual,
    requestTimeout: given.requestTimeout ?? own["request-timeout"] ?? requestTimeout.usual,
    waitForRole: given.waitForRole ?? own["wait-for-role"] ?? waitForRole.usual,
    failOn: given.failOn === "none" ? null : (given.failOn ?? own["fail-on"] ?? null),
    requireComplete: given.requireComplete ?? own["require-complete"] ?? false,
  };
}

/** Paths in the file start from where the file is. */
function besideSettings({ address }: Settings, paths: Own): readonly string[] {
  return address === null ? (paths ?? []) : (paths ?? []).map((path) => addressBeside(address, path));
}

type Own = readonly string[] | null | undefined;

/** Null for what is empty: a container sets variables that its configuration leaves empty. */
function said<Value extends string | readonly string[]>(value: Value | undefined): Value | null {
  if (value === undefined) return null;
  if (typeof value === "string") return value === "" ? null : value;
  return value.some((item) => item !== "") ? value : null;
}

function either<Item extends string>(
  given: Given<readonly Item[]>,
  own: readonly Item[] | null | undefined,
): readonly Item[] {
  return unique(said(given) ?? own ?? []);
}

function both(own: Own, given: List): readonly string[] {
  return unique([...(own ?? []), ...(said(given) ?? [])]);
}

function unique<Item extends string>(values: readonly Item[]): readonly Item[] {
  return [...new Set(values)].filter((value) => value !== "");
}
