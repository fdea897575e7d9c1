import type { Organization } from "../organization/organization.ts";
import { type SelectedAccounts, select } from "../organization/select.ts";
import type { Check } from "../policy/check.ts";
import type { Exception } from "../results/exception.ts";
import { newestUnfinished } from "../results/latest.ts";
import type { Manifest } from "../results/manifest.ts";
import { scanId } from "../results/scan-id.ts";
import type { Division } from "../results/shards.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { discover, type Hub } from "./hub.ts";
import { refuseShared } from "./planned-scan.ts";
import { checkFacts, frameworkRequirements, type LoadedPolicies } from "./policies.ts";
import { type PreparedScan, prepareScan } from "./prepare.ts";
import { accountsRequest, storedOptions, storedSelection } from "./request.ts";
import { runScan } from "./run.ts";
import type { ScanProgress } from "./scan-accounts.ts";

/** What a scan is made of. */
export interface ScanParts {
  readonly hub: Hub;
  readonly store: Store;
  readonly policies: LoadedPolicies;
  readonly settings: ResolvedSettings;
  /** Failures that were accepted beforehand. */
  readonly exceptions: readonly Exception[];
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

/** The scan that a plan is for, when it has an id already, and whether there is one to go on with. */
export interface ScanIdentity {
  /** Null for a new id. */
  readonly id: string | null;
  /** The earlier scan to go on with, given what a new one would be. */
  readonly earlier: (fresh: Manifest) => Promise<Manifest | null>;
  /** How it is divided among shards; null for a scan of one process. */
  readonly division: Division | null;
}

/**
 * Finds the accounts, selects accounts and checks, and works out what will be read.
 * @throws UserError for a selection of nothing, an organization that cannot be read, settings that are not valid, or an unfinished scan
 * that is not to be gone on with like this
 */
export async function planScan(
  parts: ScanParts,
  identity: ScanIdentity = {
    id: null,
    earlier: (fresh) => unfinishedScan(parts, fresh),
    division: null,
  },
): Promise<PlannedScan> {
  const { hub, settings, policies, version } = parts;
  const { selection, organizationRole } = settings;
  const request = accountsRequest({ policies, settings, version, partition: hub.caller.partition });
  const { checks } = request;
  const started = new Date(hub.timing.now());
  const scan = identity.id ?? scanId(started, hub.timing.random);
  const tags = selection.tags.length > 0 || checks.some((check) => touchesAccountTags(policies, check));
  const organization = await discover(hub, {
    accountIds: parts.listedAccounts,
    organizationRole,
    tags,
    scan,
  });
  const accounts = select(organization, selection);
  const prepared = await prepareScan(
    hub,
    parts.store,
    {
      ...request,
      scan,
      started,
      now: parts.now ?? started,
      organization,
      accounts,
      aliases: settings.aliases,
      policiesHash: policies.hash,
      knownChecks: policies.checks.map(({ id }) => id),
      exceptions: parts.exceptions,
      selection: storedSelection(settings, parts.listedAccounts),
      options: storedOptions(settings),
      image: parts.image,
      earlier: identity.earlier,
      division: identity.division,
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
  const { concurrency, accountsAtOnce } = parts.settings.scan;
  await prepared.checkRegions();
  for (const warning of prepared.warnings) progress.warned(warning);
  return runScan({
    store: parts.store,
    manifest: prepared.manifest,
    accounts: prepared.accounts,
    resumed: prepared.resumed,
    scanAccount: prepared.scanAccount,
    accountsAtOnce,
    checks: checks.map(checkFacts),
    formats: parts.settings.formats,
    frameworks: parts.policies.frameworks.map(frameworkRequirements),
    now: parts.hub.timing.now,
    floor: () => ({ latency: prepared.traffic.quickest, concurrency }),
    estimate: prepared.estimate,
    progress,
    signal: parts.signal,
  });
}

async function unfinishedScan({ resume, store }: ScanParts, fresh: Manifest): Promise<Manifest | null> {
  if (!resume) return null;
  const unfinished = await newestUnfinished(store, ({ fingerprint }) => fingerprint === fresh.fingerprint);
  if (unfinished !== null) await refuseShared(store, unfinished.scan);
  return unfinished;
}

/** Whether a check's expressions name the account's tags, which cost a call for each account. */
function touchesAccountTags({ written }: LoadedPolicies, { id }: Check): boolean {
  const source = written.get(id)?.source;
  const expressions = [source?.when, source?.assert, ...Object.values(source?.evidence ?? {})];
  return expressions.some(
    (expression) => expression !== undefined && /\baccount\s*\.\s*Tags\b/.test(expression),
  );
}
