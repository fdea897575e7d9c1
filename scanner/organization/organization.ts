import type { Cause } from "../access/cause.ts";

/** A root or an organizational unit with what is nested in it. */
export interface Unit {
  /** `r-…` or `ou-…`. */
  readonly id: string;
  readonly name: string;
  readonly units: readonly Unit[];
}

/** One step of an account's way from the root down. */
export interface Place {
  readonly id: string;
  readonly name: string;
}

/** The states that AWS Organizations has for an account. */
export const accountStates = [
  "PENDING_ACTIVATION",
  "ACTIVE",
  "SUSPENDED",
  "PENDING_CLOSURE",
  "CLOSED",
] as const;

/** `UNLISTED` for an account that was given by its id, so that nobody was asked; `UNKNOWN` for an answer that is new to us. */
export type AccountState = (typeof accountStates)[number] | "UNLISTED" | "UNKNOWN";

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly state: AccountState;
  /** From the root (included) to the unit that holds the account; empty for an account that is `UNLISTED`. */
  readonly ouPath: readonly Place[];
  /** Null when the tags were not asked for. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** When it joined the organization, ISO 8601; null when that was not said. */
  readonly joined: string | null;
}

/** An account that administers services for the organization. */
export interface DelegatedAdministrator extends Place {
  /** Service principals: `guardduty.amazonaws.com`. */
  readonly services: readonly string[];
}

/** Accounts that administer a service for the organization, or why they could not be read. */
export type DelegatedAdministrators =
  | { readonly accounts: readonly DelegatedAdministrator[] }
  | { readonly unreadable: Cause };

export interface Organization {
  /** `o-…`; null when the accounts come from a list and the organization could not be asked. */
  readonly id: string | null;
  readonly managementAccount: string | null;
  readonly roots: readonly Unit[];
  /** Sorted by id. */
  readonly accounts: readonly Account[];
  readonly delegatedAdministrators: DelegatedAdministrators;
}

/** The way to an account or a unit, as a person writes it: `Root/Workloads/Prod`. */
export function pathText(path: readonly Place[]): string {
  return path.map(({ name }) => name).join("/");
}

/** Each unit of the trees with the way to it, itself last; parents before their children. */
export function placedUnits(
  units: readonly Unit[],
  above: readonly Place[] = [],
): { readonly unit: Unit; readonly path: readonly Place[] }[] {
  return units.flatMap((unit) => {
    const path = [...above, { id: unit.id, name: unit.name }];
    return [{ unit, path }, ...placedUnits(unit.units, path)];
  });
}
