import { exceptionState } from "./exception.ts";
import type { Finding, FindingLifecycle } from "./finding.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";

/** What a scan says of one finding id. */
export type Sight =
  | { readonly kind: "failed"; readonly finding: Finding }
  | { readonly kind: "excepted"; readonly finding: Finding }
  /** It passes or does not apply, or its resource is gone from a list that was read. */
  | { readonly kind: "mended" }
  /** It was not read, whatever the reason. `covered`: whether an exception still covers it; null when nobody can tell. */
  | { readonly kind: "unread"; readonly covered: boolean | null };

/** What a scan makes of a finding id: the entry that is kept of it, and what has changed. */
export interface Step {
  /** Null of what never failed. */
  readonly entry: LifecycleEntry | null;
  /** Null of what was not open before and is not now. */
  readonly change: "new" | "open" | "reopened" | "resolved" | null;
}

/**
 * The next state of a finding. What was not read keeps its state: only what was seen changes it, and the end of an exception,
 * which is known without reading.
 * @param time the time that the scan judges by
 */
export function lifecycleStep(before: LifecycleEntry | null, sight: Sight, time: string): Step {
  switch (sight.kind) {
    case "failed":
      return failed(before, sight.finding, time);
    case "excepted":
      return { entry: excepted(before, sight.finding, time), change: null };
    case "mended":
      return mended(before, time);
    case "unread":
      return unread(before, sight.covered, time);
  }
}

/** What a finding shows of the step; null when it is not open. */
export function findingLifecycle({ entry, change }: Step): FindingLifecycle | null {
  if (entry === null || change === null || change === "resolved") return null;
  const { firstSeen, lastSeen, confirmed } = entry;
  return { state: change, firstSeen, lastSeen, confirmed };
}

function failed(before: LifecycleEntry | null, finding: Finding, time: string): Step {
  const wasOpen = before === null || before.state === "open";
  const entry: LifecycleEntry = {
    ...facts(finding),
    state: "open",
    firstSeen: before?.firstSeen ?? time,
    lastSeen: time,
    resolved: null,
    reopened: (before?.reopened ?? 0) + (wasOpen ? 0 : 1),
    confirmed: true,
    exceptedUntil: null,
  };
  return { entry, change: before === null ? "new" : wasOpen ? "open" : "reopened" };
}

function excepted(before: LifecycleEntry | null, finding: Finding, time: string): LifecycleEntry {
  return {
    ...facts(finding),
    state: "excepted",
    firstSeen: before?.firstSeen ?? time,
    lastSeen: time,
    resolved: null,
    reopened: before?.reopened ?? 0,
    confirmed: true,
    exceptedUntil: finding.exception?.expires ?? null,
  };
}

function mended(before: LifecycleEntry | null, time: string): Step {
  if (before === null) return { entry: null, change: null };
  if (before.state === "resolved") return { entry: { ...before, confirmed: true }, change: null };
  const entry = {
    ...before,
    state: "resolved" as const,
    resolved: time,
    confirmed: true,
    exceptedUntil: null,
  };
  return { entry, change: "resolved" };
}

function unread(before: LifecycleEntry | null, covered: boolean | null, time: string): Step {
  if (before === null) return { entry: null, change: null };
  const entry = { ...before, confirmed: false };
  if (before.state !== "excepted") return { entry, change: before.state === "open" ? "open" : null };
  const { exceptedUntil } = before;
  const isOver =
    exceptedUntil === null || exceptionState({ expires: exceptedUntil }, new Date(time)) === "expired";
  if (covered ?? !isOver) return { entry, change: null };
  return {
    entry: { ...entry, state: "open", exceptedUntil: null, reopened: before.reopened + 1 },
    change: "reopened",
  };
}

function facts({ id, check, severity, region, resource: { type, arn, name } }: Finding) {
  return { id, check, severity, region, resource: { type, arn, name } };
}
