import type * as pulumi from "@pulumi/pulumi";
import type { RoleSettings } from "../../scanner/role/settings.ts";
import type { ReadConfig } from "../config/read.ts";
import type { Place } from "../place.ts";

/** What every part of the hub is made with. */
export interface HubContext {
  /** `hubscan-STACK`: what names begin with, so that two stacks of an account do not meet. */
  readonly name: string;
  readonly config: ReadConfig;
  readonly place: Place;
  readonly role: RoleSettings;
  /** The hub itself: what has it as parent is made by the hub's provider. */
  readonly parent: pulumi.Resource;
}
