import { type Account, type Organization, type Unit } from "./organization.ts";
import { type NotSelectedReason, reasonText, type SelectedAccounts } from "./select.ts";

export interface TreeAccount {
  readonly id: string;
  readonly name: string;
  /** What it is called here; null when it has no other name. */
  readonly alias: string | null;
  readonly state: Account["state"];
  readonly selected: boolean;
  /** Why it is not selected; null when it is. */
  readonly reason: NotSelectedReason | null;
}

export interface TreeUnit {
  readonly id: string;
  readonly name: string;
  /** Accounts in it and below it. */
  readonly accountsInAll: number;
  readonly selectedInAll: number;
  readonly accounts: readonly TreeAccount[];
  readonly units: readonly TreeUnit[];
}

/** The organization as `hubscan accounts` shows it; plain data, so it is its own JSON. */
export interface OrganizationTree {
  readonly organization: string | null;
  readonly managementAccount: string | null;
  readonly accountsInAll: number;
  readonly selectedInAll: number;
  readonly roots: readonly TreeUnit[];
  /** Accounts that come from a list, outside of any tree. */
  readonly listed: readonly TreeAccount[];
}

/** @param aliases Names of accounts local to hubscan, by account id. */
export function organizationTree(
  organization: Organization,
  { selected, notSelected }: SelectedAccounts,
  aliases: Readonly<Record<string, string>> = {},
): OrganizationTree {
  const reasons = new Map(notSelected.map(({ account, reason }) => [account.id, reason]));
  const alias = new Map(Object.entries(aliases));
  const held = byHolder(organization.accounts);
  const entry = ({ id, name, state }: Account): TreeAccount => {
    const reason = reasons.get(id) ?? null;
    return { id, name, alias: alias.get(id) ?? null, state, selected: reason === null, reason };
  };
  const branch = ({ id, name, units }: Unit): TreeUnit => {
    const accounts = (held.get(id) ?? []).map(entry);
    const below = units.map(branch);
    return {
      id,
      name,
      accountsInAll: accounts.length + sum(below, ({ accountsInAll }) => accountsInAll),
      selectedInAll:
        accounts.filter((one) => one.selected).length + sum(below, ({ selectedInAll }) => selectedInAll),
      accounts,
      units: below,
    };
  };
  return {
    organization: organization.id,
    managementAccount: organization.managementAccount,
    accountsInAll: organization.accounts.length,
    selectedInAll: selected.length,
    roots: organization.roots.map(branch),
    listed: (held.get(null) ?? []).map(entry),
  };
}

/** The tree as lines of text: units with their counts, accounts with state, alias and why they are out, and the sum last. */
export function treeLines(tree: OrganizationTree): string[] {
  const lines: string[] = [];
  const draw = (unit: TreeUnit, lead: string): void => {
    let left = unit.accounts.length + unit.units.length;
    for (const account of unit.accounts) {
      left -= 1;
      lines.push(`${lead}${left === 0 ? "└─ " : "├─ "}${accountLine(account, tree.managementAccount)}`);
    }
    for (const nested of unit.units) {
      left -= 1;
      lines.push(`${lead}${left === 0 ? "└─ " : "├─ "}${unitLine(nested)}`);
      draw(nested, `${lead}${left === 0 ? "   " : "│  "}`);
    }
  };
  for (const root of tree.roots) {
    lines.push(unitLine(root));
    draw(root, "");
  }
  for (const account of tree.listed) lines.push(accountLine(account, tree.managementAccount));
  lines.push(`${tree.selectedInAll} of ${tree.accountsInAll} accounts selected`);
  return lines;
}

function unitLine(unit: TreeUnit): string {
  return `${unit.name} (${unit.id}) ${unit.selectedInAll} of ${unit.accountsInAll}`;
}

function accountLine(account: TreeAccount, managementAccount: string | null): string {
  const names = [account.name, ...(account.alias === null ? [] : [`"${account.alias}"`])].filter(
    (name) => name !== account.id,
  );
  return [
    account.id,
    ...names,
    ...(account.id === managementAccount ? ["[management account]"] : []),
    ...(account.reason === null ? [] : [`– ${reasonText(account.reason)}`]),
  ].join(" ");
}

/** The accounts by the id of the unit that holds them; null for those that are in none. */
function byHolder(accounts: readonly Account[]): ReadonlyMap<string | null, Account[]> {
  const groups = new Map<string | null, Account[]>();
  for (const account of accounts) {
    const holder = account.ouPath.at(-1)?.id ?? null;
    const group = groups.get(holder) ?? [];
    group.push(account);
    groups.set(holder, group);
  }
  return groups;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
