import type { ResultFilter } from "../../results/filter.ts";
import { wantsAccount } from "../../results/filter.ts";
import { howToFinish } from "../../results/how-to-finish.ts";
import { readSummary } from "../../results/summary.ts";
import type { OpenScan } from "./open-scan.ts";

/** Accounts that are named in a note; the summary has all of them. */
const shown = 10;

/**
 * What is not in the results that are shown, for people: accounts without any, accounts that could not be entered, and accounts that
 * the scan was not about though the filter names them. Empty when nothing is missing.
 * @param incomplete selected accounts without results
 */
export async function coverageNote(
  { store, scan, manifest }: OpenScan,
  filter: ResultFilter,
  incomplete: readonly string[],
): Promise<string> {
  const summary = await readSummary(store, scan);
  const wanted = manifest.accounts.filter(({ id }) => wantsAccount(filter, id));
  const unentered = (summary?.accounts.notScanned ?? []).filter(
    ({ id, selected }) => selected && !incomplete.includes(id) && wantsAccount(filter, id),
  );
  const unselected = filter.accounts === undefined ? [] : wanted.filter(({ selected }) => !selected);
  return [
    ...(summary === null ? [`Scan ${scan} was not finished: ${await howToFinish(store, scan)}.\n`] : []),
    ...section("Not complete: selected accounts without results", incomplete),
    ...section(
      "Not complete: selected accounts that could not be entered",
      unentered.map(({ id, name, why }) => `${id} ${name}: ${why}`),
    ),
    ...section(
      "Accounts that the scan was not about",
      unselected.map(({ id, name, reason }) => `${id} ${name}: ${reason ?? "not selected"}`),
    ),
  ].join("");
}

function section(title: string, accounts: readonly string[]): string[] {
  if (accounts.length === 0) return [];
  const lines = accounts.slice(0, shown).map((account) => `  ${account}\n`);
  const more = accounts.length > shown ? `  and ${accounts.length - shown} more\n` : "";
  return [`${title} (${accounts.length}):\n`, ...lines, more];
}
