/** The operators that our own policies use, each with its condition keys. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface TrustStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: { readonly AWS: string };
  readonly Action: string;
  readonly Condition: PolicyCondition;
}

/** A role's trust policy, as IAM takes it. */
export interface TrustPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly TrustStatement[];
}

export interface PermissionStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: PolicyCondition;
}

/** An identity policy or a session policy, as IAM and STS take it. */
export interface PermissionPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PermissionStatement[];
}
