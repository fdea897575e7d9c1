import { UserError } from "../user-error.ts";
import type { CheckFacts } from "./check-facts.ts";
import { readCheckFacts } from "./check-facts.ts";
import type { FindingFilter } from "./filter.ts";
import type { Finding } from "./finding.ts";
import { damaged } from "./json-file.ts";
import { checksPath } from "./layout.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { readFindings } from "./read.ts";
import type { Store } from "./store.ts";

/** A finding with what is known of its check and of its account. */
export interface FullFinding {
  readonly finding: Finding;
  readonly check: CheckFacts;
  readonly account: FullAccount;
}

export type FullAccount = Pick<Manifest["accounts"][number], "id" | "name" | "email" | "units" | "tags">;

/**
 * The findings of a scan that a filter wants, each with its check and account. They are read while they are taken.
 * @throws UserError when the scan or its checks.json is not there, or a file is damaged.
 */
export async function* fullFindings(
  store: Store,
  scan: string,
  filter: FindingFilter = {},
): AsyncGenerator<FullFinding> {
  const manifest = await readManifest(store, scan);
  if (manifest === null) {
    throw new UserError(`no scan ${scan} in ${store.describe()}`, "Name another scan, or `latest`.");
  }
  const checks = await readCheckFacts(store, scan);
  const { lines } = await readFindings(store, scan, filter);
  yield* joined(store, manifest, checks, lines);
}

/** Findings with their checks and accounts. */
export async function* joined(
  store: Store,
  manifest: Manifest,
  checks: ReadonlyMap<string, CheckFacts>,
  findings: AsyncIterable<Finding>,
): AsyncGenerator<FullFinding> {
  const accounts = new Map(manifest.accounts.map((account) => [account.id, account]));
  for await (const finding of findings) {
    const check = checks.get(finding.check);
    if (check === undefined) {
      const what = `has no check ${finding.check}, of which there is a finding`;
      throw damaged(store, checksPath(manifest.scan), what, "Restore the file, or scan again.");
    }
    const { id, name } = finding.account;
    const { email = null, units = [], tags = null } = accounts.get(id) ?? {};
    yield { finding, check, account: { id, name, email, units, tags } };
  }
}
