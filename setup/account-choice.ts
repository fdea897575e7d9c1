import { findUnit } from "../scanner/organization/find-unit.ts";
import {
  type Account,
  type Organization,
  placedUnits,
  type Unit,
} from "../scanner/organization/organization.ts";
import { divide, isScannable, reasonText, type Selection } from "../scanner/organization/select.ts";
import { organizationTree, treeLines } from "../scanner/organization/tree.ts";
import type { Asker, Choice } from "./asker.ts";

/** Which accounts are scanned. Everything in ids; no units for the whole organization. */
export interface AccountChoice {
  readonly units: readonly string[];
  readonly excludedUnits: readonly string[];
  readonly excludedAccounts: readonly string[];
}

/** A choice with its units named by their ids. @throws UserError for a unit that there is not */
export function choiceOf(organization: Organization, choice: AccountChoice): AccountChoice {
  const id = (reference: string) => findUnit(organization, reference).id;
  return {
    units: [...new Set(choice.units.map(id))],
    excludedUnits: [...new Set(choice.excludedUnits.map(id))],
    excludedAccounts: [...new Set(choice.excludedAccounts)],
  };
}

/** The selection of a scan that the choice makes, with what the settings name besides. */
export function selectionOf(choice: AccountChoice, besides: Pick<Selection, "accounts" | "tags">): Selection {
  return { ...choice, ...besides };
}

/** Lets a person choose, and shows what it comes to, until it is right. */
export async function chooseAccounts(
  asker: Asker,
  organization: Organization,
  options: {
    readonly initial: AccountChoice;
    readonly besides: Pick<Selection, "accounts" | "tags">;
    readonly aliases: Readonly<Record<string, string>>;
    readonly show: (text: string) => void;
  },
): Promise<AccountChoice> {
  const { besides, aliases, show } = options;
  let choice = options.initial;
  for (;;) {
    const units = await chooseUnits(asker, organization, choice.units);
    choice = await chooseExclusions(asker, organization, units, choice);
    const divided = divide(organization, selectionOf(choice, besides));
    show(`${treeLines(organizationTree(organization, divided, aliases)).join("\n")}\n`);
    if (divided.selected.length === 0) {
      show("Nothing would be scanned: choose again.\n");
      continue;
    }
    const counts = `${divided.selected.length} of ${organization.accounts.length} accounts selected.`;
    if (await asker.confirm(`${counts} Is that right?`, true)) return choice;
  }
}

/** Units to scan, without those in others of them; none for all. */
async function chooseUnits(
  asker: Asker,
  organization: Organization,
  initial: readonly string[],
): Promise<readonly string[]> {
  const placed = placedUnits(organization.roots);
  const roots = organization.roots.map(({ id }) => id);
  const before = new Set(initial.length === 0 ? roots : initial);
  for (;;) {
    const chosen = await asker.chooseMany(
      "Scan which units? A unit is every account in it, now and later.",
      placed.map(({ unit, path }) => ({
        value: unit.id,
        name: `${"  ".repeat(path.length - 1)}${unit.name} (${countText(organization, unit)})`,
        checked: before.has(unit.id),
      })),
    );
    if (chosen.length === 0 && !(await asker.confirm("No unit is chosen. Scan all of them?", true))) continue;
    const taken = new Set(chosen);
    if (roots.every((id) => taken.has(id))) return [];
    return placed
      .filter(({ unit, path }) => taken.has(unit.id) && !path.slice(0, -1).some(({ id }) => taken.has(id)))
      .map(({ unit }) => unit.id);
  }
}

async function chooseExclusions(
  asker: Asker,
  organization: Organization,
  units: readonly string[],
  { excludedUnits, excludedAccounts }: AccountChoice,
): Promise<AccountChoice> {
  const before = new Set([...excludedUnits, ...excludedAccounts]);
  if (!(await asker.confirm("Leave out single accounts or units of these?", before.size > 0))) {
    return { units, excludedUnits: [], excludedAccounts: [] };
  }
  const taken = new Set(units);
  const isTaken = (path: Account["ouPath"]) => units.length === 0 || path.some(({ id }) => taken.has(id));
  const choices: Choice<string>[] = placedUnits(organization.roots)
    .filter(({ path }) => isTaken(path))
    .flatMap(({ unit, path }) => {
      const lead = "  ".repeat(path.length - 1);
      // To leave out what was just chosen as a whole is not to choose it.
      const own =
        path.length === 1 || taken.has(unit.id) ? [] : [unitChoice(organization, unit, lead, before)];
      const held = organization.accounts.filter(({ ouPath }) => ouPath.at(-1)?.id === unit.id);
      return [...own, ...held.map((account) => accountChoice(account, `${lead}  `, before))];
    });
  const out = new Set(await asker.chooseMany("Leave out:", choices));
  const ids = placedUnits(organization.roots).map(({ unit }) => unit.id);
  const listed = new Set(ids);
  return {
    units,
    excludedUnits: ids.filter((id) => out.has(id)),
    excludedAccounts: [...out].filter((id) => !listed.has(id)).sort(),
  };
}

function unitChoice(
  organization: Organization,
  unit: Unit,
  lead: string,
  before: ReadonlySet<string>,
): Choice<string> {
  const name = `${lead}${unit.name} (${countText(organization, unit)})`;
  return { value: unit.id, name, checked: before.has(unit.id) };
}

function accountChoice(account: Account, lead: string, before: ReadonlySet<string>): Choice<string> {
  const name = `${lead}${account.id} ${account.name}`;
  if (isScannable(account)) return { value: account.id, name, checked: before.has(account.id) };
  return { value: account.id, name, disabled: reasonText({ kind: "not-active", state: account.state }) };
}

function countText(organization: Organization, { id }: Unit): string {
  const held = organization.accounts.filter(({ ouPath }) => ouPath.some((place) => place.id === id));
  const active = held.filter(isScannable).length;
  return held.length === active ? `${held.length}` : `${active} of ${held.length} active`;
}
