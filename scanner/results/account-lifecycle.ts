import type { Finding, Severity } from "./finding.ts";
import { findingLifecycle, lifecycleStep, type Sight, type Step } from "./lifecycle.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";
import { noSeverityCounts } from "./tally.ts";

/** What a scan looked at in an account: only there can something be gone. */
export interface AccountCoverage {
  /** The resource type that a check judges, of checks that ran; undefined of all others. */
  readonly judgedType: (check: string) => string | undefined;
  /** Whether the list of a type was read in full where a region's resources are listed. */
  readonly isListed: (type: string, region: string) => boolean;
  /** Whether a resource is there, in whichever region. */
  readonly isThere: (type: string, arn: string) => boolean;
}

/** What changed in an account, by severity. `open` is what was open before and still is; `unconfirmed` those of all open that were not read. */
export interface LifecycleCounts {
  readonly new: Record<Severity, number>;
  readonly open: Record<Severity, number>;
  readonly resolved: Record<Severity, number>;
  readonly reopened: Record<Severity, number>;
  readonly unconfirmed: Record<Severity, number>;
}

export function noLifecycleCounts(): LifecycleCounts {
  return {
    new: noSeverityCounts(),
    open: noSeverityCounts(),
    resolved: noSeverityCounts(),
    reopened: noSeverityCounts(),
    unconfirmed: noSeverityCounts(),
  };
}

/** How long a finding that is resolved is remembered: a year and a month, in milliseconds. Ids of what is gone add up otherwise. */
const remembered = 396 * 24 * 3600 * 1000;

/** The worst first: two findings of one id come of a resource that was listed twice. */
const worst: readonly Sight["kind"][] = ["failed", "unread", "excepted", "mended"];

interface Slot {
  readonly before: LifecycleEntry | null;
  seen: { readonly kind: Sight["kind"]; readonly step: Step } | null;
}

/** Follows the findings of one account from the scan before to this one. Holds one entry for each finding that ever failed. */
export class AccountLifecycle {
  readonly #time: string;
  readonly #covers: (finding: Finding) => boolean;
  readonly #slots = new Map<string, Slot>();
  /** Checks and resources that earlier scans saw fail; true of those that this scan judged, in whichever region. */
  readonly #judged = new Map<string, boolean>();

  /**
   * @param options.before the entries of the newest scan before this one that holds the account
   * @param options.time the time that the scan judges by
   * @param options.covers whether an exception would cover a finding that could not be read
   */
  constructor(options: {
    readonly before: Iterable<LifecycleEntry>;
    readonly time: string;
    readonly covers: (finding: Finding) => boolean;
  }) {
    this.#time = options.time;
    this.#covers = options.covers;
    for (const entry of options.before) {
      this.#slots.set(entry.id, { before: entry, seen: null });
      this.#judged.set(judgedKey(entry), false);
    }
  }

  /** The finding with what earlier scans say of it. */
  see(finding: Finding): Finding {
    const slot = this.#slots.get(finding.id) ?? { before: null, seen: null };
    const sight = this.#sightOf(finding);
    const step = lifecycleStep(slot.before, sight, this.#time);
    if (sight.kind !== "unread" && this.#judged.has(judgedKey(finding)))
      this.#judged.set(judgedKey(finding), true);
    if (slot.seen === null || worst.indexOf(sight.kind) < worst.indexOf(slot.seen.kind)) {
      slot.seen = { kind: sight.kind, step };
    }
    // What passes and never failed leaves no entry, and most findings do.
    if (step.entry !== null) this.#slots.set(finding.id, slot);
    return { ...finding, lifecycle: findingLifecycle(step) };
  }

  /** Every finding that ever failed, by id, and what changed. Called once, after all findings were seen. */
  finish(coverage: AccountCoverage): {
    readonly entries: readonly LifecycleEntry[];
    readonly counts: LifecycleCounts;
  } {
    const counts = noLifecycleCounts();
    const entries: LifecycleEntry[] = [];
    for (const slot of this.#slots.values()) {
      const { entry, change } = slot.seen?.step ?? this.#unseen(slot.before, coverage);
      if (entry === null) continue;
      if (change !== null) counts[change][entry.severity] += 1;
      if (entry.state === "open" && !entry.confirmed) counts.unconfirmed[entry.severity] += 1;
      if (!this.#isForgotten(entry)) entries.push(entry);
    }
    return { entries: entries.sort((a, b) => (a.id < b.id ? -1 : 1)), counts };
  }

  #sightOf(finding: Finding): Sight {
    switch (finding.status) {
      case "FAIL":
        return { kind: "failed", finding };
      case "EXCEPTED":
        return { kind: "excepted", finding };
      case "PASS":
        return { kind: "mended" };
      case "NOT_APPLICABLE":
        // With a cause the service was not there to be asked, though it was when this failed.
        return finding.cause === null ? { kind: "mended" } : { kind: "unread", covered: null };
      case "UNKNOWN":
        return { kind: "unread", covered: this.#covers(finding) };
    }
  }

  /**
   * No finding speaks of it: its resource is gone if its check ran and its list was read; otherwise nobody looked. One that is in
   * another region now is gone from here as soon as it is judged there: what it came to has a finding of its own.
   */
  #unseen(before: LifecycleEntry | null, coverage: AccountCoverage): Step {
    if (before === null) return { entry: null, change: null };
    const { check, resource, region } = before;
    const isGone =
      coverage.judgedType(check) === resource.type &&
      coverage.isListed(resource.type, region) &&
      (!coverage.isThere(resource.type, resource.arn) || this.#judged.get(judgedKey(before)) === true);
    return lifecycleStep(before, isGone ? { kind: "mended" } : { kind: "unread", covered: null }, this.#time);
  }

  #isForgotten({ resolved }: LifecycleEntry): boolean {
    return resolved !== null && Date.parse(this.#time) - Date.parse(resolved) > remembered;
  }
}

function judgedKey({
  check,
  resource,
}: {
  readonly check: string;
  readonly resource: { readonly arn: string };
}): string {
  return `${check} ${resource.arn}`;
}
