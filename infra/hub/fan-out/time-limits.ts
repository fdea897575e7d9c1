import { jsonata } from "./states-language.ts";

/**
 * How long each step may take, in seconds, for one attempt. A step that hangs is ended: its task is stopped, and what has been
 * scanned by then is kept.
 */
export const timeLimits = {
  /** Of a call of another service. */
  call: 60,
  plan: 1800,
  reconcile: 900,
  merge: 3600,
  /** The longest shard. */
  shard: 14_400,
  /** A further pass begins only this long after the start, so that the summary is always made in time. */
  lastPassBegins: 36_000,
  /** Of an execution. Longer than the longest way through it: what ends on time is never cut off before its merge. */
  execution: 86_400,
} as const;

/** An hour and a minute per account: an account takes seconds, or minutes when it is a large one, and many are scanned at once. */
export const shardTimeLimit = jsonata(`$min([${timeLimits.shard}, 3600 + 60 * $states.input.accounts])`);

/**
 * An execution looks for others this many seconds after its start: the list of executions is eventually consistent, and a schedule
 * may deliver an event twice.
 */
export const guardDelay = 15;
