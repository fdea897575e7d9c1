import { z } from "zod";
import { UserError } from "../user-error.ts";
import { readJson, writeJson } from "./json-file.ts";
import { checksPath } from "./layout.ts";
import { severitySchema } from "./schemas.ts";
import type { Store } from "./store.ts";

const factsSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: severitySchema,
  service: z.string(),
  resourceType: z.string(),
  risk: z.string(),
  remediation: z.object({
    console: z.string().optional(),
    cli: z.string().optional(),
    pulumi: z.string().optional(),
  }),
  references: z.array(z.string()),
  /** Ids by which others know the same check, by who they are. */
  sameAs: z.record(z.string(), z.array(z.string())),
  /** Ids of the requirements that ask for it, by framework. */
  frameworks: z.record(z.string(), z.array(z.string())),
});

/** What readers need of the checks of a scan, so that its results can be shown and exported without the policies, years later. */
export const checkFactsSchema = z.object({ format: z.literal(1), checks: z.array(factsSchema) });
export type CheckFacts = z.infer<typeof factsSchema>;

export async function writeCheckFacts(
  store: Store,
  scan: string,
  facts: readonly CheckFacts[],
): Promise<void> {
  const checks = facts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await writeJson(store, checksPath(scan), { format: 1, checks } satisfies z.infer<typeof checkFactsSchema>);
}

/** The checks of a scan, by id. Throws a {@link UserError} for a scan that was made before they were kept. */
export async function readCheckFacts(store: Store, scan: string): Promise<ReadonlyMap<string, CheckFacts>> {
  const file = await readJson(store, checksPath(scan), checkFactsSchema);
  if (file === null) {
    throw new UserError(
      `scan ${scan} does not say what its checks are: there is no ${store.address(checksPath(scan))}`,
      "The scan is older than exports. Scan again, or judge what it read: `hubscan scan --from-inventory`.",
    );
  }
  return new Map(file.checks.map((check) => [check.id, check]));
}

/** The titles of checks, by id. */
export function titlesOf(checks: readonly Pick<CheckFacts, "id" | "title">[]): ReadonlyMap<string, string> {
  return new Map(checks.map(({ id, title }) => [id, title]));
}
