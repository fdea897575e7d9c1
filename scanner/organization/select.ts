import { nearMatches } from "../near-match.ts";
import { UserError } from "../user-error.ts";
import { checkAccountIds } from "./accounts-file.ts";
import { findUnit } from "./find-unit.ts";
import { type Account, type Organization, pathText } from "./organization.ts";

/** Which accounts a command is about. Whatever any of `accounts`, `units` and `tags` names is in; if all are empty, all are. */
export interface Selection {
  readonly accounts: readonly string[];
  /** Id, name or path of a unit; what is nested in it belongs to it. */
  readonly units: readonly string[];
  /** `key=value`. */
  readonly tags: readonly string[];
  /** Out, whatever else names them. */
  readonly excludedAccounts: readonly string[];
  readonly excludedUnits: readonly string[];
}

export const everything: Selection = {
  accounts: [],
  units: [],
  tags: [],
  excludedAccounts: [],
  excludedUnits: [],
};

/** Why an account is not scanned. */
export type NotSelectedReason =
  | { readonly kind: "not-active"; readonly state: Account["state"] }
  | { readonly kind: "excluded" }
  /** `unit` is the path of the excluded unit that the account is in. */
  | { readonly kind: "excluded-unit"; readonly unit: string }
  | { readonly kind: "not-included" };

export interface SelectedAccounts {
  readonly selected: readonly Account[];
  readonly notSelected: readonly { readonly account: Account; readonly reason: NotSelectedReason }[];
}

/** Whether an account can be entered, as far as is known. */
export function isScannable({ state }: { readonly state: string }): boolean {
  return state === "ACTIVE" || state === "UNLISTED";
}

/**
 * As `divide`, for who goes on with the accounts.
 *
 * @throws UserError also when nothing is left to scan.
 */
export function select(organization: Organization, selection: Selection): SelectedAccounts {
  const accounts = divide(organization, selection);
  if (accounts.selected.length === 0) throw nothingSelected(accounts.notSelected);
  return accounts;
}

/**
 * Divides the organization's accounts into those that are scanned and those that are not, both in the organization's order.
 *
 * @throws UserError when the selection names an account or unit that is not there.
 */
export function divide(organization: Organization, selection: Selection): SelectedAccounts {
  const known = new Set(organization.accounts.map(({ id }) => id));
  const included = new Set(knownAccounts(selection.accounts, "--account", known));
  const excluded = new Set(knownAccounts(selection.excludedAccounts, "--exclude-account", known));
  const includedUnits = new Set(selection.units.map((unit) => findUnit(organization, unit).id));
  const excludedUnits = new Set(selection.excludedUnits.map((unit) => findUnit(organization, unit).id));
  const tags = selection.tags.map(parseTag);
  const isEverything = included.size + includedUnits.size + tags.length === 0;

  const isIncluded = (account: Account): boolean =>
    isEverything ||
    included.has(account.id) ||
    account.ouPath.some(({ id }) => includedUnits.has(id)) ||
    tags.some(({ key, value }) => tagsOf(account).get(key) === value);

  const reasonAgainst = (account: Account): NotSelectedReason | null => {
    if (!isScannable(account)) return { kind: "not-active", state: account.state };
    if (excluded.has(account.id)) return { kind: "excluded" };
    const within = account.ouPath.findIndex(({ id }) => excludedUnits.has(id));
    if (within >= 0) return { kind: "excluded-unit", unit: pathText(account.ouPath.slice(0, within + 1)) };
    return isIncluded(account) ? null : { kind: "not-included" };
  };

  const selected: Account[] = [];
  const notSelected: { account: Account; reason: NotSelectedReason }[] = [];
  for (const account of organization.accounts) {
    const reason = reasonAgainst(account);
    if (reason === null) selected.push(account);
    else notSelected.push({ account, reason });
  }
  return { selected, notSelected };
}

/** Why an account is not scanned, in words. */
export function reasonText(reason: NotSelectedReason): string {
  if (reason.kind === "not-active") return `not active (${reason.state})`;
  if (reason.kind === "excluded-unit") return `excluded with ${reason.unit}`;
  return reason.kind === "excluded" ? "excluded by its id" : "not selected";
}

function knownAccounts(ids: readonly string[], option: string, known: ReadonlySet<string>): string[] {
  const checked = checkAccountIds(ids, option);
  for (const id of checked) {
    if (known.has(id)) continue;
    const near = nearMatches(id, known, 3);
    throw new UserError(
      `${option}: the organization has no account ${id}.`,
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "hubscan accounts lists the ones it has.",
    );
  }
  return checked;
}

function parseTag(text: string): { readonly key: string; readonly value: string } {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new UserError(`--tag: ${JSON.stringify(text)} is not a tag.`, "Give it as key=value.");
  }
  return { key: text.slice(0, equals), value: text.slice(equals + 1) };
}

function tagsOf(account: Account): ReadonlyMap<string, string> {
  if (account.tags === null) {
    throw new UserError(
      `--tag: the tags of account ${account.id} are not known.`,
      "Tags come from AWS Organizations: they cannot be selected by with a list of accounts.",
    );
  }
  return new Map(Object.entries(account.tags));
}

function nothingSelected(notSelected: SelectedAccounts["notSelected"]): UserError {
  const counts = new Map<string, number>();
  for (const { reason } of notSelected) {
    const text = reasonText(reason);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const why = [...counts].map(([text, count]) => `${count} ${text}`).join(", ");
  return new UserError(
    `No account is selected${why === "" ? "" : `: of ${notSelected.length}, ${why}`}.`,
    "Change the selection; hubscan accounts shows the organization and why each account is out.",
  );
}
