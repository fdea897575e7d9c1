/**
 * A kind of caller that a policy is tried with. Callers that a policy cannot tell apart are one kind, so a
 * few kinds stand for everybody in the world.
 */
export interface Caller {
  /** `service`: an AWS service, on behalf of a resource in the account and organization given here. */
  readonly kind: "principal" | "anonymous" | "service" | "federated";
  /** An account id, `unnamed`, `exempted`, or `unidentified`. */
  readonly account: string;
  /** An organization id, `unnamed`, or `noOrganization`. */
  readonly organization: string;
  /** The service principal, when it is known which. */
  readonly service: string | null;
  /**
   * Whether `aws:SourceAccount` and its kin can only be the caller's own. Not so for a principal that the
   * policy names: it may be one through which AWS delivers for others, such as the accounts that write load
   * balancer logs.
   */
  readonly sourceIsOwn: boolean;
}

/** An account or organization that the policy does not spell out: any of the strangers. */
export const unnamed = "?";
/** The account of strangers whom a Deny's `NotPrincipal` exempts without saying whose they are. */
export const exempted = "!";
/** An account that cannot be told from the policy (canonical users, unique ids): it may be any. */
export const unidentified = "";
export const noOrganization = "";

/** Whose policy it is. */
export interface Owner {
  readonly account: string;
  /** The organization's id, or `''` for an account in none. */
  readonly organization: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}
