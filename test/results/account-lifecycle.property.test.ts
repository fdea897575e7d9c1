import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AccountLifecycle, type LifecycleCounts } from "../../scanner/results/account-lifecycle.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { severities } from "../../scanner/results/finding.ts";
import type { LifecycleEntry } from "../../scanner/results/lifecycle-entry.ts";
import { ListedPlaces } from "../../scanner/results/listed-places.ts";
import { denied, finding, ledger } from "./sample-lines.ts";

/** A resource at one scan: what is true of it, and what the scan can see of that. */
interface Moment {
  readonly truth: "fails" | "passes" | "does not apply" | "is gone";
  readonly isPropertyRead: boolean;
  readonly isExcepted: boolean;
}
interface Scan {
  readonly isEntered: boolean;
  readonly isCheckRun: boolean;
  readonly isRegionLookedAt: boolean;
  readonly list: "read" | "absent" | "denied-by-scp" | "throttled";
  readonly resources: readonly Moment[];
}

const names = ["a", "b", "c"];
const moment: fc.Arbitrary<Moment> = fc.record({
  truth: fc.constantFrom("fails" as const, "fails", "passes", "does not apply", "is gone"),
  isPropertyRead: fc.boolean(),
  isExcepted: fc.boolean(),
});
const mostly = fc.integer({ min: 0, max: 3 }).map((roll) => roll > 0);
const histories = fc.array(
  fc.record<Scan>({
    isEntered: mostly,
    isCheckRun: mostly,
    isRegionLookedAt: mostly,
    list: fc.constantFrom("read" as const, "read", "absent", "denied-by-scp", "throttled"),
    resources: fc.tuple(moment, moment, moment),
  }),
  { minLength: 1, maxLength: 12 },
);

const type = "AWS::S3::Bucket";
const check = "s3-bucket-public";
const region = "eu-west-1";
const timeOf = (scan: number) => new Date(Date.UTC(2026, 10, 1 + scan)).toISOString();
const arnOf = (name: string) => `arn:aws:s3:::${name}`;

/** What the scan sees of a resource; null when it sees nothing at all. */
function sighting(scan: Scan, at: Moment): Finding["status"] | "gone" | null {
  if (!scan.isEntered || !scan.isCheckRun || !scan.isRegionLookedAt) return null;
  if (scan.list !== "read" && scan.list !== "absent") return null;
  if (at.truth === "is gone" || scan.list === "absent") return "gone";
  if (!at.isPropertyRead) return "UNKNOWN";
  if (at.truth === "fails") return at.isExcepted ? "EXCEPTED" : "FAIL";
  return at.truth === "passes" ? "PASS" : "NOT_APPLICABLE";
}

function findingOf(name: string, status: Finding["status"]): Finding {
  return finding({
    id: name,
    check,
    region,
    status,
    cause: status === "UNKNOWN" ? denied : null,
    resource: { type, arn: arnOf(name), name, tags: {} },
    exception:
      status === "EXCEPTED"
        ? { file: "a.yaml", line: 1, owner: "ada", reason: "accepted", expires: "never" }
        : null,
  });
}

/** Runs a scan as the scanner does, from what a ledger says. */
function run(scan: Scan, at: number, before: readonly LifecycleEntry[]) {
  const lifecycle = new AccountLifecycle({
    before,
    time: timeOf(at),
    covers: ({ id }) => scan.resources[names.indexOf(id)]?.isExcepted ?? false,
  });
  const findings: Finding[] = [];
  const there = new Set<string>();
  for (const [index, name] of names.entries()) {
    const resource = scan.resources[index];
    if (resource === undefined) continue;
    const status = sighting(scan, resource);
    if (status === null || status === "gone") continue;
    there.add(arnOf(name));
    findings.push(lifecycle.see(findingOf(name, status)));
  }
  const listed = new ListedPlaces();
  if (scan.isEntered && scan.isCheckRun) {
    const outcome = scan.list;
    listed.add(ledger({ operation: "hubscan:ListResources", region: "global", types: [type], outcome }));
  }
  const regions = new Set(scan.isEntered && scan.isRegionLookedAt ? [region] : ["us-east-1"]);
  const { entries, counts } = lifecycle.finish({
    judgedType: (id) => (scan.isCheckRun && id === check ? type : undefined),
    isListed: (wanted, where) => listed.isListed(wanted, where, regions),
    isThere: (_, arn) => there.has(arn),
  });
  return { findings, entries, counts };
}

const total = (counts: LifecycleCounts[keyof LifecycleCounts]) =>
  severities.reduce((sum, severity) => sum + counts[severity], 0);

/** What has to be known after a scan of a finding that was known before it, or that it saw fail. */
interface Expected {
  readonly state: LifecycleEntry["state"];
  readonly resolved: string | null;
  readonly confirmed: boolean;
  readonly change: "new" | "open" | "reopened" | "resolved" | null;
}

function expected(
  was: LifecycleEntry | undefined,
  sight: ReturnType<typeof sighting>,
  isExcepted: boolean,
  time: string,
): Expected {
  switch (sight) {
    case "FAIL": {
      const change = was === undefined ? "new" : was.state === "open" ? "open" : "reopened";
      return { state: "open", resolved: null, confirmed: true, change };
    }
    case "EXCEPTED":
      return { state: "excepted", resolved: null, confirmed: true, change: null };
    case "PASS":
    case "NOT_APPLICABLE":
    case "gone": {
      const isNews = was?.state !== "resolved";
      const resolved = isNews ? time : was.resolved;
      return { state: "resolved", resolved, confirmed: true, change: isNews ? "resolved" : null };
    }
    case "UNKNOWN":
    case null: {
      // Nothing was seen: nothing is resolved, and only an exception that went reopens.
      const state = was?.state ?? "open";
      const resolved = was?.resolved ?? null;
      if (state === "excepted" && sight === "UNKNOWN" && !isExcepted) {
        return { state: "open", resolved, confirmed: false, change: "reopened" };
      }
      return { state, resolved, confirmed: false, change: state === "open" ? "open" : null };
    }
  }
}

test("over any history: only what was seen changes a finding, and what was seen is what is told", () => {
  fc.assert(
    fc.property(histories, (history) => {
      let before: readonly LifecycleEntry[] = [];
      const seen = new Map<string, { firstSeen: string; lastSeen: string }>();
      for (const [at, scan] of history.entries()) {
        const { findings, entries, counts } = run(scan, at, before);
        const changes = { new: 0, open: 0, reopened: 0, resolved: 0 };
        for (const [index, name] of names.entries()) {
          const now = scan.resources[index] as Moment;
          const sight = sighting(scan, now);
          if (sight === "FAIL" || sight === "EXCEPTED") {
            seen.set(name, { firstSeen: seen.get(name)?.firstSeen ?? timeOf(at), lastSeen: timeOf(at) });
          }
          const was = before.find(({ id }) => id === name);
          const is = entries.find(({ id }) => id === name);
          // What never failed is not followed; what ever did is.
          expect(is === undefined).toBe(!seen.has(name));
          if (is === undefined) continue;
          const { change, ...entry } = expected(was, sight, now.isExcepted, timeOf(at));
          expect(is).toMatchObject({ ...entry, ...seen.get(name) });
          if (change !== null) changes[change] += 1;
          const finding = findings.find(({ id }) => id === name);
          const isShown = finding !== undefined && change !== null && change !== "resolved";
          expect(finding?.lifecycle ?? null).toEqual(
            isShown ? { state: change, confirmed: entry.confirmed, ...seen.get(name) } : null,
          );
        }
        const open = entries.filter(({ state }) => state === "open");
        expect({
          new: total(counts.new),
          open: total(counts.open),
          reopened: total(counts.reopened),
          resolved: total(counts.resolved),
          unconfirmed: total(counts.unconfirmed),
        }).toEqual({ ...changes, unconfirmed: open.filter(({ confirmed }) => !confirmed).length });
        expect(changes.new + changes.open + changes.reopened).toBe(open.length);
        before = entries;
      }
    }),
    { numRuns: 2_000 },
  );
});
