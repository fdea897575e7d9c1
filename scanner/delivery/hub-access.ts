import type { AwsEnvironment } from "../access/clients.ts";
import type { RenewedCredentials } from "../access/renewed-credentials.ts";
import type { RetryRule } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";

/** The hub as deliveries use it: its own identity, never that of a target. */
export interface HubAccess {
  readonly environment: Pick<AwsEnvironment, "clientSettings">;
  readonly credentials: Pick<RenewedCredentials, "get">;
  readonly caller: { readonly account: string; readonly partition: string };
  readonly timing: Timing;
}

/** A delivery that does not go through is told within a few minutes: the scan itself is done. */
export const deliveryRetry: RetryRule = { tries: 8, firstWait: 500, longestWait: 15_000, budget: 120_000 };
