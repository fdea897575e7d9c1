import type { Resource, UnreadableList } from "../inventory/resource.ts";
import type { ParameterValue } from "./policy-file.ts";

/** What was read of one account. */
export interface Inventory {
  /** Every resource of a type, in all regions. */
  readonly resources: (type: string) => readonly Resource[];
  /** Lists of the type that could not be read, by region. */
  readonly unreadable: (type: string) => readonly UnreadableList[];
}

/** What checks judge by: one account, as it was at one time. Must not change while it is used: what is made of it is kept. */
export interface AccountFacts {
  /** Null stands for what is not known of it: a check that touches it is UNKNOWN. */
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly email: string | null;
    /** Whether it is the organization's management account. */
    readonly management: boolean | null;
    /** Names from the root down. */
    readonly organizationalUnits: readonly string[] | null;
    readonly tags: Readonly<Record<string, string>> | null;
  };
  /** Null stands for what could not be asked: a check that touches it is UNKNOWN. */
  readonly organization: {
    readonly id: string | null;
    readonly managementAccount: string | null;
    readonly delegatedAdministrators:
      | readonly { readonly accountId: string; readonly service: string }[]
      | null;
    /** Ids of all member accounts. */
    readonly accounts: readonly string[] | null;
  };
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** The scan's start, so that a replay gives the same verdicts. */
  readonly now: Date;
  /** Values of params for this account, by check and name; the check's own values where there is none. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  readonly inventory: Inventory;
}
