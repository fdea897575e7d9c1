import type { Cause } from "./cause.ts";

/** An account that could not be entered, or that could not be asked for its regions; `reason` says why. */
export class AccessError extends Error {
  override readonly name = "AccessError";
  readonly account: string;
  readonly reason: Cause;

  constructor(account: string, reason: Cause) {
    super(`${account}: ${reason.kind}: ${reason.message}`);
    this.account = account;
    this.reason = reason;
  }
}
