import type { Finding } from "../../results/finding.ts";
import { readFindings } from "../../results/read.ts";
import { UserError } from "../../user-error.ts";
import type { OpenScan } from "./open-scan.ts";

/** What the beginning of an id has to have at least: shorter ones are common to many findings. */
const shortest = 6;

/** The finding with an id, or with an id that begins like that. Throws a {@link UserError} for none and for several. */
export async function findFinding({ store, scan }: OpenScan, id: string): Promise<Finding> {
  if (id.length < shortest) {
    throw new UserError(
      `${JSON.stringify(id)} is too short for the id of a finding`,
      `Give at least ${shortest} characters of it; \`hubscan findings --format jsonl\` shows the ids.`,
    );
  }
  const { lines, incomplete } = await readFindings(store, scan, {});
  let found: Finding | null = null;
  for await (const finding of lines) {
    if (!finding.id.startsWith(id)) continue;
    if (found !== null && found.id !== finding.id) {
      throw new UserError(`several findings begin with ${id}`, `Among them ${found.id} and ${finding.id}.`);
    }
    found = finding;
  }
  if (found !== null) return found;
  const where = incomplete.length > 0 ? ` (${incomplete.length} accounts have no results)` : "";
  throw new UserError(
    `scan ${scan} has no finding ${id}${where}`,
    "`hubscan findings --status all --format jsonl` shows all with their ids.",
  );
}
