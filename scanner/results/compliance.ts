import { z } from "zod";
import { type DoneMarker, type StatusCounts, statusCountsSchema } from "./done-marker.ts";
import { type FrameworkRequirements, frameworkResult } from "./framework-result.ts";
import { readJson, writeJson } from "./json-file.ts";
import { compliancePath } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { accountIdSchema, countSchema } from "./schemas.ts";
import type { Store } from "./store.ts";
import { type RequirementResult, requirementResults } from "./summary.ts";
import { addStatusCounts, entryOf, noStatusCounts } from "./tally.ts";

const resultCountsSchema = z.record(z.enum(requirementResults), countSchema);
/** How many came to each result; each result is there, also when it is 0. */
export type ResultCounts = z.infer<typeof resultCountsSchema>;

const rateSchema = z.object({
  /** Requirements that a check can tell and that there was something to judge for. */
  assessable: countSchema,
  passed: countSchema,
  /** `passed` divided by `assessable`, from 0 to 1; null when nothing is assessable. */
  score: z.number().min(0).max(1).nullable(),
});
type Rate = z.infer<typeof rateSchema>;

const scoreSchema = rateSchema.extend({ results: resultCountsSchema });
export type Score = z.infer<typeof scoreSchema>;

const scopeSchema = scoreSchema.extend({
  /** Accounts that the score speaks for. */
  selected: countSchema,
  /** Of those, the ones that were entered and read. */
  scanned: countSchema,
  /** Accounts of the same place that the scan was not about: nothing is known of them, and the score says nothing of them. */
  notSelected: countSchema,
  /**
   * The same with each requirement counted once in each account. All accounts together meet a requirement only when each of them
   * does, so one bad account takes the score down; this figure says how far the others are.
   */
  inAccounts: rateSchema,
});

const frameworkSchema = z.object({
  id: z.string(),
  title: z.string(),
  requirements: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      coverage: z.enum(["checks", "manual", "not-covered"]),
      checks: z.array(z.string()),
      /** Over all selected accounts. */
      result: z.enum(requirementResults),
      statuses: statusCountsSchema,
      /** Accounts by what the requirement came to in each. */
      accounts: resultCountsSchema,
    }),
  ),
  organization: scopeSchema,
  /** Each organizational unit with all below it, by its names from the root down. */
  units: z.array(scopeSchema.extend({ path: z.array(z.string()) })),
  /** Selected accounts. */
  accounts: z.array(
    scoreSchema.extend({ id: accountIdSchema, name: z.string(), units: z.array(z.string()) }),
  ),
});

/** How far a scan's accounts meet the frameworks: `compliance.json`. */
export const complianceSchema = z.object({
  format: z.literal(1),
  scan: z.string(),
  frameworks: z.array(frameworkSchema),
});
export type Compliance = z.infer<typeof complianceSchema>;
export type FrameworkCompliance = z.infer<typeof frameworkSchema>;

export async function writeCompliance(store: Store, compliance: Compliance): Promise<void> {
  await writeJson(store, compliancePath(compliance.scan), compliance);
}

/** The scores of a scan, or null for one that has none: it was not finished, or is older than they are. */
export async function readCompliance(store: Store, scan: string): Promise<Compliance | null> {
  return readJson(store, compliancePath(scan), complianceSchema);
}

/**
 * The score of a list of results: passed requirements, divided by the requirements that a check can tell. UNKNOWN and NOT_ASSESSED are
 * among the latter and never among the former, so that reading less does not raise a score; EXCEPTED is not passed either.
 * MANUAL, NOT_COVERED (no check can tell) and NOT_APPLICABLE (there is nothing to judge) are in neither.
 */
export function scoreOf(results: Iterable<RequirementResult>): Score {
  const counts = noResults();
  for (const result of results) counts[result] += 1;
  const { FAIL, UNKNOWN, NOT_ASSESSED, EXCEPTED, PASS } = counts;
  return { results: counts, ...rate(PASS, FAIL + UNKNOWN + NOT_ASSESSED + EXCEPTED + PASS) };
}

/** Scores of accounts as one, each requirement counted once in each account. */
export function rateOf(scores: readonly Rate[]): Rate {
  return rate(
    scores.reduce((sum, { passed }) => sum + passed, 0),
    scores.reduce((sum, { assessable }) => sum + assessable, 0),
  );
}

function rate(passed: number, assessable: number): Rate {
  return { assessable, passed, score: assessable === 0 ? null : passed / assessable };
}

/** What a set of accounts says about a framework, requirement by requirement. */
export function requirementsOf(
  framework: FrameworkRequirements,
  evidence: AccountsEvidence,
  enabled: ReadonlySet<string>,
) {
  const { checks, selected, scanned } = evidence;
  return frameworkResult(framework, { checks, enabled, allAccounts: selected > 0 && scanned === selected })
    .requirements;
}

/** Findings of some accounts, added up. */
export class AccountsEvidence {
  readonly checks = new Map<string, { readonly statuses: StatusCounts }>();
  selected = 0;
  scanned = 0;
  notSelected = 0;

  /** @param marker null for a selected account whose results are not there */
  add(marker: DoneMarker | null): void {
    this.selected += 1;
    if (marker === null) return;
    if (marker.unreachable === null) this.scanned += 1;
    for (const [id, { statuses }] of Object.entries(marker.checks)) {
      addStatusCounts(entryOf(this.checks, id, () => ({ statuses: noStatusCounts() })).statuses, statuses);
    }
  }
}

/**
 * Scores of every framework, from the markers of a scan, taken one at a time: memory grows with accounts × frameworks and with units ×
 * checks, not with findings.
 */
export async function complianceOf(input: {
  readonly manifest: Manifest;
  readonly markers: AsyncIterable<DoneMarker> | Iterable<DoneMarker>;
  readonly frameworks: readonly FrameworkRequirements[];
}): Promise<Compliance> {
  const { manifest, frameworks } = input;
  const enabled = new Set(manifest.checks);
  const organization = new AccountsEvidence();
  const units = new Map<string, AccountsEvidence>();
  const unit = (path: readonly string[]) =>
    entryOf(units, JSON.stringify(path), () => new AccountsEvidence());
  const waiting = new Map(manifest.accounts.map((account) => [account.id, account]));
  const sums = frameworks.map((framework) => ({
    framework,
    accounts: [] as FrameworkCompliance["accounts"],
    byRequirement: framework.requirements.map(() => noResults()),
  }));

  const take = (account: Manifest["accounts"][number], marker: DoneMarker | null): void => {
    waiting.delete(account.id);
    organization.add(marker);
    for (const path of pathsAbove(account.units)) unit(path).add(marker);
    const own = new AccountsEvidence();
    own.add(marker);
    for (const { framework, accounts, byRequirement } of sums) {
      const results = requirementsOf(framework, own, enabled).map(({ result }) => result);
      for (const [index, result] of results.entries()) {
        const counts = byRequirement[index];
        if (counts !== undefined) counts[result] += 1;
      }
      accounts.push({ id: account.id, name: account.name, units: account.units, ...scoreOf(results) });
    }
  };
  for await (const marker of input.markers) {
    const account = waiting.get(marker.account.id);
    if (account?.selected === true) take(account, marker);
  }
  for (const account of waiting.values()) {
    if (account.selected) take(account, null);
    else {
      organization.notSelected += 1;
      for (const path of pathsAbove(account.units)) unit(path).notSelected += 1;
    }
  }

  const scope = (
    framework: FrameworkRequirements,
    evidence: AccountsEvidence,
    accounts: FrameworkCompliance["accounts"],
  ) => ({
    ...scoreOf(requirementsOf(framework, evidence, enabled).map(({ result }) => result)),
    selected: evidence.selected,
    scanned: evidence.scanned,
    notSelected: evidence.notSelected,
    inAccounts: rateOf(accounts),
  });
  const sortedUnits = [...units]
    .map(([path, evidence]) => ({ path: JSON.parse(path) as string[], evidence }))
    .filter(({ evidence }) => evidence.selected > 0)
    .sort((a, b) => comparePaths(a.path, b.path));
  return {
    format: 1,
    scan: manifest.scan,
    frameworks: sums.map(({ framework, accounts, byRequirement }) => ({
      id: framework.id,
      title: framework.title,
      requirements: requirementsOf(framework, organization, enabled).map(
        ({ id, title, result, statuses }, index) => ({
          id,
          title,
          coverage: framework.requirements[index]?.coverage ?? "not-covered",
          checks: [...(framework.requirements[index]?.checks ?? [])],
          result,
          statuses,
          accounts: byRequirement[index] ?? noResults(),
        }),
      ),
      organization: scope(framework, organization, accounts),
      units: sortedUnits.map(({ path, evidence }) => {
        const below = accounts.filter(({ units }) => isBelow(units, path));
        return { path, ...scope(framework, evidence, below) };
      }),
      accounts: accounts.sort((a, b) => (a.id < b.id ? -1 : 1)),
    })),
  };
}

function noResults(): ResultCounts {
  return Object.fromEntries(requirementResults.map((result) => [result, 0])) as ResultCounts;
}

/** A unit's path and those of all units above it. */
function pathsAbove(units: readonly string[]): string[][] {
  return units.map((_, index) => units.slice(0, index + 1));
}

/** Whether a place is a unit, or below it. */
export function isBelow(units: readonly string[], unit: readonly string[]): boolean {
  return unit.every((name, index) => units[index] === name);
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [index, name] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (name !== other) return name < other ? -1 : 1;
  }
  return a.length - b.length;
}
