import { onTestFinished } from "vitest";
import { createAwsEnvironment } from "../../scanner/access/clients.ts";
import type { Timing } from "../../scanner/access/timing.ts";
import type { HubAccess } from "../../scanner/delivery/hub-access.ts";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import type { ReceivedRequest } from "../../simulator/exchange.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { instantTiming } from "../access/instant-timing.ts";

export const hubAccount = "100000000002";

export interface TestHub extends HubAccess {
  readonly simulator: Simulator;
  readonly received: readonly ReceivedRequest[];
  /** Milliseconds that were slept, one entry for each time. */
  readonly slept: readonly number[];
}

/** Time that passes when somebody sleeps, and only then. Waits are as long as they are in the middle. */
export function sleepingTiming(): Timing & { readonly slept: readonly number[] } {
  return { ...instantTiming(Date.parse("2026-11-24T12:00:00Z")), random: () => 0.5 };
}

/** A hub in front of a simulator that remembers what it was sent. */
export async function hub(estate: EstateInput = {}): Promise<TestHub> {
  const timing = sleepingTiming();
  const received: ReceivedRequest[] = [];
  const simulator = await startSimulator({
    estate: buildEstate({
      ...estate,
      organization: { delegatedAdministrators: { [hubAccount]: ["account.amazonaws.com"] } },
    }),
    now: () => new Date(timing.now()),
    onRequest: (request) => void received.push(request),
  });
  onTestFinished(() => simulator.close());
  const environment = createAwsEnvironment({ environment: simulator.environment, version: "0.0.0" });
  onTestFinished(() => environment.close());
  return {
    environment,
    credentials: { get: async () => simulator.credentials },
    caller: { account: hubAccount, partition: "aws" },
    timing,
    slept: timing.slept,
    simulator,
    received,
  };
}
