import type { Estate } from "./estate.ts";
import type { Identities, Identity } from "./identities.ts";
import type { Judge } from "./judge.ts";
import type { Roles } from "./roles.ts";
import type { Service } from "./service.ts";
import type { Tasks } from "./tasks.ts";
import type { Members } from "./wire/protocol.ts";

/** Who asks, where, and of what. */
export interface Caller {
  readonly estate: Estate;
  readonly service: Service;
  readonly identity: Identity;
  readonly identities: Identities;
  readonly judge: Judge;
  /** Tasks that were started in the hub. */
  readonly tasks: Tasks;
  readonly roles: Roles;
  readonly region: string;
  readonly now: Date;
}

/**
 * An operation that is answered from the estate as a whole rather than from written resources.
 *
 * @throws AwsError
 */
export type BuiltIn = (input: Members, caller: Caller) => Members;

/** Operation → answer. */
export type BuiltIns = Readonly<Record<string, BuiltIn>>;

/** A string member of an input; empty when it is not given. */
export function text(input: Members, member: string): string {
  const value = input[member];
  return typeof value === "string" ? value : "";
}
