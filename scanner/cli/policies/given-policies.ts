import { resolve } from "node:path";
import { allResourceTypes, findResourceType } from "../../inventory/catalog.ts";
import type { Check } from "../../policy/check.ts";
import { loadFrameworks } from "../../policy/framework.ts";
import { loadPolicies, type PolicySet } from "../../policy/load.ts";
import { fetchPolicies } from "../../settings/fetch-policies.ts";
import { ownFrameworks, ownPolicies, type PolicyPlace } from "../../settings/verify.ts";

/** Policies that were found to be right, and those of their checks that were asked about. */
export interface GivenPolicies {
  readonly policies: PolicySet;
  readonly checks: readonly Check[];
  /** Files that were asked about. */
  readonly files: readonly string[];
}

/**
 * Loads and type-checks the policies at the paths together with hubscan's own, as a scan does: an id that is taken there is taken.
 * Without paths, hubscan's own and its frameworks are checked. Throws PolicyErrors with all that is wrong.
 */
export async function loadGiven(paths: readonly string[], place: PolicyPlace): Promise<GivenPolicies> {
  const full = (file: string) => resolve(place.workingFolder, file);
  const own = await fetchPolicies([ownPolicies(place.productFolder)], place);
  const given = paths.length === 0 ? own : await fetchPolicies(paths, place);
  const names = new Set(given.map(({ file }) => full(file)));
  const policies = await loadPolicies({
    paths: [],
    sources: [...own.filter(({ file }) => !names.has(full(file))), ...given],
    resourceTypes: findResourceType,
    typeNames: async () => (await allResourceTypes()).map(({ resourceType }) => resourceType.type),
  });
  if (paths.length === 0) {
    const ids = policies.checks.map(({ id }) => id);
    await loadFrameworks([ownFrameworks(place.productFolder)], ids);
  }
  return {
    policies,
    checks: policies.checks.filter(({ source }) => names.has(full(source.file))),
    files: given.map(({ file }) => file),
  };
}
