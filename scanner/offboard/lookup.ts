import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { Fact } from "../hub/fact.ts";
import type { Questions } from "../hub/questions.ts";
import type { StackOutputs } from "../hub/stack-outputs.ts";

/** An account that may have a target role. */
export interface RoleAccount {
  readonly id: string;
  readonly name: string;
  /** Of the organization: `ACTIVE`, `SUSPENDED`, …; null when it is not known. */
  readonly state: string | null;
}

/** A way of looking into an account. */
export type RoleView =
  | {
      /** With credentials that may read its roles: the answer is certain. */
      readonly kind: "reader";
      readonly credentials: AwsCredentialIdentityProvider;
    }
  | {
      /** By trying the target role itself: only that it is still there can be told. */
      readonly kind: "target-role";
      readonly credentials: AwsCredentialIdentityProvider;
    };

/** What the steps are checked with. */
export interface Lookup {
  /** In the hub's account. */
  readonly questions: Questions;
  readonly partition: string;
  readonly outputs: StackOutputs;
  /** The results and the images are to stay. */
  readonly keepsResults: boolean;
  /** All that may have a target role, without those that are left out. */
  readonly accounts: Fact<readonly RoleAccount[]>;
  readonly leftOut: readonly string[];
  /** The way into the management account; null where none is known. Credentials that cannot be had are an AccessError. */
  readonly managementRole: {
    readonly arn: string;
    readonly account: string;
    readonly credentials: AwsCredentialIdentityProvider;
  } | null;
  /** Credentials that cannot be had are an AccessError. */
  readonly viewOf: (account: string) => RoleView;
}
