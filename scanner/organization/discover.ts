import type { Account as ListedAccount } from "@aws-sdk/client-organizations";
import { UserError } from "../user-error.ts";
import { concurrently } from "./concurrently.ts";
import {
  type Account,
  type AccountState,
  accountStates,
  type DelegatedAdministrators,
  type Organization,
  type Place,
  placedUnits,
  type Unit,
} from "./organization.ts";
import { type OrganizationsAccess, type OrganizationsApi, organizationsApi } from "./organizations-api.ts";
import { OrganizationReadError, undiscovered } from "./read-error.ts";

/** Questions at the same time: Organizations throttles the whole organization, and other tools ask it as well. */
const atOnce = 4;

/**
 * Reads the organization: its tree, all its accounts in every state, and where each one is.
 *
 * @param tags Whether to read the accounts' tags, at one call each: only when something selects or names by them.
 * @throws UserError when any of it could not be read or there is no account: a scan of nothing must not look like a scan.
 */
export async function discoverOrganization(
  access: OrganizationsAccess,
  { tags }: { readonly tags: boolean },
): Promise<Organization> {
  const api = organizationsApi(access);
  try {
    const { id, managementAccount } = await api.organization();
    const { roots, accounts } = (await readAccounts(api)) ?? (await readAccounts(api)) ?? moving();
    if (accounts.length === 0) throw noAccounts(id);
    return {
      id,
      managementAccount,
      roots,
      accounts: tags ? await withTags(api, accounts) : accounts,
      delegatedAdministrators: await readDelegatedAdministrators(api),
    };
  } catch (error) {
    if (error instanceof OrganizationReadError) throw undiscovered(error.reason);
    throw error;
  }
}

/**
 * Who the organization is, without its accounts. Every member may ask this, so it also serves a hub that has only a list.
 *
 * @throws UserError when it could not be read.
 */
export async function describeOrganization(
  access: OrganizationsAccess,
): Promise<{ readonly id: string; readonly managementAccount: string }> {
  try {
    return await organizationsApi(access).organization();
  } catch (error) {
    if (error instanceof OrganizationReadError) throw undiscovered(error.reason);
    throw error;
  }
}

/** The tree and the accounts in it; null when an account has no place, because it was moved between two questions. */
async function readAccounts(
  api: OrganizationsApi,
): Promise<{ readonly roots: readonly Unit[]; readonly accounts: readonly Account[] } | null> {
  const listed = await api.accounts();
  const roots = await readUnits(api, await api.roots());
  const pathOfUnit = new Map(placedUnits(roots).map(({ unit, path }) => [unit.id, path]));
  const unitOfAccount = await readPlaces(api, listed, [...pathOfUnit.keys()]);
  const accounts: Account[] = [];
  for (const found of listed) {
    if (found.Id === undefined) continue;
    const ouPath = pathOfUnit.get(unitOfAccount.get(found.Id) ?? "");
    if (ouPath === undefined) return null;
    accounts.push(account(found.Id, found, ouPath));
  }
  return { roots, accounts: accounts.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** Level by level, so that a tree is not asked deeper than it is. */
async function readUnits(api: OrganizationsApi, places: readonly Place[]): Promise<Unit[]> {
  const childrenOf = new Map<string, readonly Place[]>();
  for (let level = places; level.length > 0; ) {
    const children = await concurrently(atOnce, level, async ({ id }) => api.unitsOf(id));
    for (const [index, parent] of level.entries()) childrenOf.set(parent.id, children[index] ?? []);
    level = children.flat();
  }
  const unit = ({ id, name }: Place): Unit => ({
    id,
    name,
    units: [...(childrenOf.get(id) ?? [])].sort(byName).map(unit),
  });
  return [...places].sort(byName).map(unit);
}

/**
 * Which unit holds each account: from `Paths`, which ListAccounts has had since 2026; asked unit by unit for what answers
 * without it.
 */
async function readPlaces(
  api: OrganizationsApi,
  listed: readonly ListedAccount[],
  units: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const unitOfAccount = new Map<string, string>();
  for (const { Id, Paths } of listed) {
    const unit = Id === undefined ? undefined : holdingUnit(Paths?.[0]);
    if (Id !== undefined && unit !== undefined) unitOfAccount.set(Id, unit);
  }
  if (listed.every(({ Id }) => Id === undefined || unitOfAccount.has(Id))) return unitOfAccount;
  const held = await concurrently(atOnce, units, async (unit) => api.accountsOf(unit));
  for (const [index, unit] of units.entries()) {
    for (const id of held[index] ?? []) unitOfAccount.set(id, unit);
  }
  return unitOfAccount;
}

/** `o-…/r-…/ou-…/111122223333/` → the last root or unit of it. */
function holdingUnit(path: string | undefined): string | undefined {
  return path?.split("/").findLast((step) => step.startsWith("ou-") || step.startsWith("r-"));
}

function account(id: string, listed: ListedAccount, ouPath: readonly Place[]): Account {
  return {
    id,
    name: listed.Name ?? id,
    email: listed.Email ?? null,
    state: accountState(listed.State),
    ouPath,
    tags: null,
    joined: listed.JoinedTimestamp?.toISOString() ?? null,
  };
}

/** A state that we do not know is not active: the account is listed with it and left out. */
function accountState(state: string | undefined): AccountState {
  return accountStates.find((known) => known === state) ?? "UNKNOWN";
}

async function withTags(api: OrganizationsApi, accounts: readonly Account[]): Promise<Account[]> {
  return concurrently(atOnce, accounts, async (one) => ({ ...one, tags: await api.tagsOf(one.id) }));
}

/** Not worth failing for: an organization reader may lack this one permission. What needs it says that it is unknown. */
async function readDelegatedAdministrators(api: OrganizationsApi): Promise<DelegatedAdministrators> {
  try {
    const accounts = await api.delegatedAdministrators();
    return {
      accounts: await concurrently(atOnce, accounts, async (account) => ({
        ...account,
        services: await api.delegatedServicesOf(account.id),
      })),
    };
  } catch (error) {
    if (error instanceof OrganizationReadError) return { unreadable: error.reason };
    throw error;
  }
}

function byName(a: Place, b: Place): number {
  return a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1;
}

function moving(): never {
  throw new UserError(
    "Accounts were moved in the organization while it was read, twice.",
    "Try again when the move is done.",
  );
}

function noAccounts(id: string): UserError {
  return new UserError(
    `AWS Organizations lists no account in ${id}.`,
    "Check the permissions of the role that reads it, or name the accounts yourself with --accounts-file or --account.",
  );
}
