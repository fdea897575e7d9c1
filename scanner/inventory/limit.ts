/** A rate that AWS allows, and who it counts against. Sources are AWS's own pages, or measurements that name theirs. */
export interface Limit {
  /** Operations that share this bucket; `*` is every operation of the service that no other limit names. */
  readonly operations: readonly string[] | "*";
  /** Requests a second that the bucket refills with. */
  readonly rate: number;
  /** Requests that a full bucket holds. */
  readonly burst: number;
  /** Whose bucket it is: the account that is read (per region), or that and the hub's for all accounts together. */
  readonly payer: "account" | "hub";
  /** Where the figures come from. */
  readonly source: string;
}
