import { z } from "zod";
import { countSchema } from "./schemas.ts";

/** Failures that somebody has accepted, as a scan keeps them. */
export const exceptionSchema = z.object({
  /** Where it is written. Lines count from 1. */
  file: z.string(),
  line: z.int().positive(),
  /** Id of a check, or a glob. */
  check: z.string(),
  /** Null narrows nothing; all that is named has to match. */
  scope: z.object({
    accounts: z.array(z.string()).nullable(),
    /** Names or paths of organizational units. */
    ous: z.array(z.string()).nullable(),
    regions: z.array(z.string()).nullable(),
    resources: z.array(z.string()).nullable(),
    tags: z.record(z.string(), z.string()).nullable(),
  }),
  owner: z.string(),
  reason: z.string(),
  /** The last day on which it holds, or `never`. */
  expires: z.string(),
  /** Who has accepted it for good; null where it expires. */
  approvedBy: z.string().nullable(),
});
export type Exception = z.infer<typeof exceptionSchema>;

/** An exception in a scan that was planned with it. */
export const plannedExceptionSchema = exceptionSchema.extend({
  /** How many of the manifest's accounts it is about. */
  accounts: countSchema,
  /** Whether the scan looks at all that it is about in an account: every check, every region. */
  inFull: z.boolean(),
});
export type PlannedException = z.infer<typeof plannedExceptionSchema>;

/** What an exception did in an account that it is about. */
export const exceptionUseSchema = z.object({
  /** Which one: its position in the manifest's list, from 0. */
  exception: countSchema,
  /** Failures that it excepted. */
  excepted: countSchema,
  /** Failures that it would have excepted, had it not expired. */
  expired: countSchema,
  /** Findings that are UNKNOWN in the places that it is about: it may be needed there. */
  unknown: countSchema,
});
export type ExceptionUse = z.infer<typeof exceptionUseSchema>;

const day = 24 * 3600 * 1000;

/** Days before its end in which an exception is told of. */
export const soonDays = 14;

export type ExceptionState = "active" | "soon" | "expired";

/** What an exception is at a time. The day on which it expires belongs to it, in UTC. */
export function exceptionState({ expires }: Pick<Exception, "expires">, now: Date): ExceptionState {
  if (expires === "never") return "active";
  const end = Date.parse(`${expires}T00:00:00.000Z`) + day;
  if (now.getTime() >= end) return "expired";
  return now.getTime() >= end - soonDays * day ? "soon" : "active";
}
