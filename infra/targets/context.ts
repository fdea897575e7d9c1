import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { RoleSettings } from "../../scanner/role/settings.ts";
import type { ReadConfig } from "../config/read.ts";
import type { Place } from "../place.ts";

/** What target roles are made with. */
export interface TargetsContext {
  /** `hubscan-STACK`: what names begin with, so that two stacks of an account do not meet. */
  readonly name: string;
  readonly config: ReadConfig;
  readonly place: Place;
  readonly role: RoleSettings;
  readonly hub: aws.Provider;
  /** The management account's; the hub's own where that is the hub, null where the stack does not get in. */
  readonly management: aws.Provider | null;
  /** Everything is made with a provider of its own as well: a role by the wrong one would be in the wrong account. */
  readonly parent: pulumi.Resource;
}

/** What was made in the accounts. */
export interface TargetRoles {
  readonly resources: readonly pulumi.Resource[];
  /** Whole sentences for the engineer at the terminal. */
  readonly warnings: readonly string[];
}
