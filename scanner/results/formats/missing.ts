import type { ExportSource } from "./export.ts";

/** An account whose findings are missing from an export though the scan was about it. */
export interface MissingAccount {
  readonly id: string;
  readonly name: string;
  /** One sentence or more, for people. */
  readonly why: string;
}

/** Selected accounts that an export should have findings of and has not, or only such as say that nothing was read. */
export function missingAccounts({ manifest, summary, accounts, incomplete }: ExportSource): MissingAccount[] {
  const wanted = new Set([...accounts, ...incomplete]);
  const unentered = new Map(
    summary.accounts.notScanned.filter(({ selected }) => selected).map(({ id, why }) => [id, why]),
  );
  return manifest.accounts.flatMap(({ id, name, selected }) => {
    if (!selected || !wanted.has(id)) return [];
    if (incomplete.includes(id)) {
      return [{ id, name, why: "Its results are not there though the scan counts them." }];
    }
    const why = unentered.get(id);
    return why === undefined ? [] : [{ id, name, why }];
  });
}
