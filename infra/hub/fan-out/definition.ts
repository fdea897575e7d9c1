import { guard } from "./guard.ts";
import { merge } from "./merge.ts";
import type { FanOutParts } from "./parts.ts";
import { plan, reconcile } from "./passes.ts";
import { scanShards } from "./shards.ts";
import type { StateMachineDefinition } from "./states-language.ts";
import { timeLimits } from "./time-limits.ts";

/**
 * The state machine that spreads a scan over several tasks: plan, scan each shard, plan what is missing and scan that, merge.
 *
 * What decides whether an account was scanned is its marker in the results, never what a task ended with: a shard may fail as often
 * as it likes, and merge says what is missing.
 */
export function fanOutDefinition(parts: FanOutParts): StateMachineDefinition {
  return {
    Comment: "Scans the organization's accounts with several tasks: plan, shards, what is missing, merge.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: timeLimits.execution,
    StartAt: "NameScan",
    States: { ...guard(parts), ...plan(parts), ...scanShards(parts), ...reconcile(parts), ...merge(parts) },
  };
}
