import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Fact, known, unknown } from "../../scanner/hub/fact.ts";
import { type HubFacts, hubState, hubStates, type LastTask } from "../../scanner/hub/hub-state.ts";
import { overdueAfter } from "../../scanner/hub/schedule.ts";
import type { ScanStatus } from "../../scanner/results/status.ts";

const now = new Date("2026-11-20T12:00:00Z");
const day = 86_400_000;

const time = fc.integer({ min: -60 * day, max: 0 }).map((before) => new Date(now.getTime() + before));

function fact<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Fact<Value>> {
  return fc.oneof(
    { weight: 5, arbitrary: value.map(known) },
    { weight: 1, arbitrary: fc.constant(unknown("AccessDenied")) },
  );
}

const scanStatus: fc.Arbitrary<ScanStatus> = fc
  .tuple(fc.constantFrom("scanning", "active", "error" as const), time, time)
  .map(([state, one, other]) => {
    const [started, updated] = [one, other].map((date) => date.toISOString()).sort();
    return { state, scan: "20261120T105944Z-k3x9f2", started, updated, message: "said" } as ScanStatus;
  });

const task: fc.Arbitrary<LastTask> = fc.record({
  id: fc.constant("7f"),
  status: fc.constantFrom("RUNNING", "STOPPED"),
  created: fc.option(time),
  stopped: fc.option(time),
  exitCode: fc.option(fc.constantFrom(0, 1, 3, 4, 137)),
  reason: fc.option(fc.constant("OutOfMemory")),
});

const anyFacts: fc.Arbitrary<HubFacts> = fc.record({
  schedule: fact(fc.constantFrom("rate(12 hours)", "cron(0 6 ? * MON-FRI *)", "off", "cron(0 0 30 2 ? *)")),
  bucket: fc.option(fact(fc.boolean())),
  status: fact(fc.option(scanStatus)),
  lastScan: fact(fc.option(time.map((finished) => ({ scan: "20261120T105944Z-k3x9f2", finished })))),
  answers: fc.option(
    fc.record({
      cluster: fact(fc.option(fc.nat(2).map((runningTasks) => ({ runningTasks })))),
      taskDefinition: fact(fc.boolean()),
      rule: fact(fc.constantFrom("enabled", "disabled", "none" as const)),
      lastTask: fact(fc.option(task)),
    }),
  ),
});

function factsIn({ schedule, bucket, status, lastScan, answers }: HubFacts): readonly Fact<unknown>[] {
  const { cluster, taskDefinition, rule, lastTask } = answers ?? {};
  return [schedule, bucket, status, lastScan, cluster, taskDefinition, rule, lastTask].filter(
    (one) => one !== null && one !== undefined,
  );
}

/** Facts of a hub that is well. */
const well: HubFacts = {
  schedule: known("rate(12 hours)"),
  bucket: known(true),
  status: known({
    state: "active",
    scan: "20261120T060000Z-k3x9f2",
    started: "2026-11-20T06:00:00.000Z",
    updated: "2026-11-20T06:30:00.000Z",
    message: "12 of 12 accounts scanned",
  }),
  lastScan: known({ scan: "20261120T060000Z-k3x9f2", finished: new Date("2026-11-20T06:30:00Z") }),
  answers: {
    cluster: known({ runningTasks: 0 }),
    taskDefinition: known(true),
    rule: known("enabled"),
    lastTask: known(null),
  },
};

describe("the state of a hub", () => {
  it("is never active when a fact could not be read, and names each of those", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { state, notKnown } = hubState(facts, now);
        const gaps = factsIn(facts).filter(({ known }) => !known).length;
        expect(notKnown.length).toBeGreaterThanOrEqual(gaps);
        expect(state === "active" && (gaps > 0 || notKnown.length > 0)).toBe(false);
      }),
    );
  });

  it("is active only with a finished scan that is not overdue", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        if (hubState(facts, now).state !== "active") return;
        const { lastScan, schedule } = facts;
        expect(lastScan.known && lastScan.value !== null).toBe(true);
        if (!lastScan.known || lastScan.value === null || !schedule.known || schedule.value === "off") return;
        const limit = overdueAfter(schedule.value, now);
        expect(now.getTime() - lastScan.value.finished.getTime()).toBeLessThanOrEqual(limit ?? -1);
      }),
    );
  });

  it("is deleted exactly when the bucket or the cluster is known to be gone", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { bucket, answers } = facts;
        const isGone =
          (bucket?.known === true && !bucket.value) ||
          (answers?.cluster.known === true && answers.cluster.value === null);
        expect(hubState(facts, now).state === "deleted").toBe(isGone);
      }),
    );
  });

  it("says why for every state but active and unknown, which says what is not known", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { state, reasons, notKnown } = hubState(facts, now);
        expect(reasons.length > 0).toBe(!["active", "unknown"].includes(state));
        expect(state === "unknown" && notKnown.length === 0).toBe(false);
      }),
    );
  });

  it("is each of its states for some of these facts", () => {
    const states = fc
      .sample(anyFacts, { numRuns: 3_000, seed: 7 })
      .map((facts) => hubState(facts, now).state);
    expect(new Set(states)).toEqual(new Set(hubStates));
  });

  it("is active when all is well", () => {
    expect(hubState(well, now)).toEqual({ state: "active", reasons: [], notKnown: [] });
  });

  it("is configuring before the first scan, and while it runs", () => {
    const none = { ...well, status: known(null), lastScan: known(null) };
    expect(hubState(none, now).state).toBe("configuring");
    const begun = {
      state: "scanning",
      scan: "20261120T114500Z-k3x9f2",
      started: "2026-11-20T11:45:00.000Z",
      updated: "2026-11-20T11:45:00.000Z",
      message: "0 of 12 accounts done",
    } as const;
    const first = { ...none, answers: null, status: known(begun) };
    expect(hubState(first, now)).toMatchObject({
      state: "configuring",
      reasons: ["The first scan, 20261120T114500Z-k3x9f2, is not finished: 0 of 12 accounts done."],
    });
  });

  it("is missing when no scan was finished for one and a half pauses", () => {
    const at = (finished: string): HubFacts => ({
      ...well,
      lastScan: known({ scan: "20261119T060000Z-k3x9f2", finished: new Date(finished) }),
    });
    expect(hubState(at("2026-11-19T18:00:00Z"), now).state).toBe("active");
    expect(hubState(at("2026-11-19T17:59:59Z"), now).state).toBe("missing");
    expect(hubState({ ...at("2025-01-01T00:00:00Z"), schedule: known("off") }, now).state).toBe("active");
  });

  it("is error when the last scan failed, whatever else is not known", () => {
    const failed = {
      ...(well.status.known ? well.status.value : null),
      state: "error",
      message: "No space.",
    };
    const facts = { ...well, status: known(failed as ScanStatus), schedule: unknown("AccessDenied") };
    expect(hubState(facts, now)).toMatchObject({
      state: "error",
      reasons: ["Scan 20261120T060000Z-k3x9f2 failed: No space."],
      notKnown: ["The schedule is not known: AccessDenied"],
    });
  });

  it.each<[string, Partial<NonNullable<HubFacts["answers"]>>, string]>([
    ["a disabled rule", { rule: known("disabled") }, "The schedule's rule is disabled: no scan will start."],
    ["no rule", { rule: known("none") }, "The schedule's rule is gone: no scan will start."],
    [
      "no task definition",
      { taskDefinition: known(false) },
      "The task definition is gone: no scan can start.",
    ],
  ])("is error with %s", (_what, answers, reason) => {
    const facts = { ...well, answers: { ...(well.answers as NonNullable<HubFacts["answers"]>), ...answers } };
    expect(hubState(facts, now)).toMatchObject({ state: "error", reasons: [reason] });
  });

  describe("with a task that failed", () => {
    const failed = (stopped: string): HubFacts => ({
      ...well,
      answers: {
        ...(well.answers as NonNullable<HubFacts["answers"]>),
        lastTask: known({
          id: "7f",
          status: "STOPPED",
          created: new Date(stopped),
          stopped: new Date(stopped),
          exitCode: null,
          reason: "CannotPullContainerError",
        }),
      },
    });

    it("is error when nothing was heard since", () => {
      expect(hubState(failed("2026-11-20T11:00:00Z"), now)).toMatchObject({
        state: "error",
        reasons: ["Task 7f did not run to its end: CannotPullContainerError"],
      });
    });

    it("is active when a scan was finished since", () => {
      expect(hubState(failed("2026-11-20T05:00:00Z"), now).state).toBe("active");
    });
  });

  it("is not known when a scan is under way and no task runs", () => {
    const status = { ...(well.status.known ? well.status.value : null), state: "scanning" } as ScanStatus;
    expect(hubState({ ...well, status: known(status) }, now)).toMatchObject({
      state: "unknown",
      notKnown: [expect.stringContaining("no task runs in the cluster")],
    });
  });
});
