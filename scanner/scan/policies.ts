import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { allResourceTypes, findResourceType } from "../inventory/catalog.ts";
import { type Framework, loadFrameworks, requirementsByCheck } from "../policy/framework.ts";
import { loadPolicies, type ParameterSettings, type PolicySet } from "../policy/load.ts";
import type { PolicySource } from "../policy/policy-sources.ts";
import type { FrameworkRequirements } from "../results/framework-result.ts";
import { openStore } from "../results/open-store.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";

/** All policies of a scan, with the frameworks that ask for their checks. */
export interface LoadedPolicies extends PolicySet {
  readonly frameworks: readonly Framework[];
}

/**
 * Loads hubscan's own policies and frameworks, and a user's policies beside them.
 * @param productFolder the folder that holds `policies/`
 * @throws UserError with everything that is wrong in any of the files
 */
export async function loadAllPolicies(options: {
  readonly productFolder: string;
  /** Files, folders, and s3:// addresses. */
  readonly paths: readonly string[];
  /** Gives the client for s3:// addresses. */
  readonly s3: () => S3Client;
  readonly parameters?: ParameterSettings;
  readonly settingsFile?: string;
}): Promise<LoadedPolicies> {
  const { productFolder, paths, s3, ...rest } = options;
  const stored = paths.filter((path) => path.startsWith("s3://"));
  const policies = await loadPolicies({
    ...rest,
    paths: [join(productFolder, "policies", "aws"), ...paths.filter((path) => !stored.includes(path))],
    sources: (await Promise.all(stored.map((address) => storedPolicies(openStore(address, s3))))).flat(),
    resourceTypes: findResourceType,
    typeNames: async () => (await allResourceTypes()).map(({ resourceType }) => resourceType.type),
  });
  const frameworks = await loadFrameworks(
    [join(productFolder, "policies", "frameworks")],
    policies.checks.map(({ id }) => id),
  );
  const requirements = requirementsByCheck(frameworks);
  const checks = policies.checks.map((check) => ({ ...check, frameworks: requirements.get(check.id) ?? [] }));
  return { ...policies, checks, frameworks };
}

/** Policies under an s3:// address. */
async function storedPolicies(store: Store): Promise<PolicySource[]> {
  const sources: PolicySource[] = [];
  for await (const path of store.list("")) {
    const bytes = /\.ya?ml$/.test(path) ? await store.get(path) : null;
    if (bytes !== null)
      sources.push({ file: store.address(path), text: Buffer.from(bytes).toString("utf8") });
  }
  if (sources.length > 0) return sources;
  throw new UserError(
    `There is no policy in ${store.describe()}.`,
    "Policies are files named *.yaml or *.yml.",
  );
}

/** A framework as the summary takes it. */
export function frameworkRequirements({ id, title, requirements }: Framework): FrameworkRequirements {
  return {
    id,
    title,
    requirements: requirements.map(({ id, title, checks, manual, notCovered }) => ({
      id,
      title,
      coverage: manual !== null ? "manual" : notCovered !== null ? "not-covered" : "checks",
      checks,
    })),
  };
}
