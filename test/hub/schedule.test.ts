import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextStart, overdueAfter, scheduleProblem } from "../../scanner/hub/schedule.ts";

const now = new Date("2026-11-20T12:00:00Z");
const hour = 3_600_000;

describe("the next start", () => {
  it("is the next time that a cron expression names", () => {
    expect(nextStart("cron(0 6 ? * MON-FRI *)", now, null)).toEqual(new Date("2026-11-23T06:00:00Z"));
  });

  it("passes over days that a month does not have", () => {
    const after = new Date("2026-03-31T12:00:00Z");
    expect(nextStart("cron(0 0 31 * ? *)", after, null)).toEqual(new Date("2026-05-31T00:00:00Z"));
    expect(scheduleProblem("cron(0 0 30 2 ? *)")).toBe("it names times that never come, or no times");
  });

  it("is the last day of a month, or its first Monday, where the expression says so", () => {
    expect(nextStart("cron(0 0 L * ? *)", now, null)).toEqual(new Date("2026-11-30T00:00:00Z"));
    expect(nextStart("cron(0 0 ? * MON#1 *)", now, null)).toEqual(new Date("2026-12-07T00:00:00Z"));
  });

  it("of a rate is counted from the last start, which may have been many pauses ago", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 48 }),
        fc.integer({ min: 0, max: 400 * hour }),
        (hours, before) => {
          const next = nextStart(`rate(${hours} hours)`, now, new Date(now.getTime() - before));
          const wait = (next?.getTime() ?? 0) - now.getTime();
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(hours * hour);
          expect((wait + before) % (hours * hour)).toBe(0);
        },
      ),
    );
  });

  it.each([
    ["of a rate, without a start to count from", "rate(12 hours)"],
    ["of a schedule that is off", "off"],
    ["of times that never come", "cron(0 0 30 2 ? *)"],
    ["of what is no schedule", "cron(a b c d e f)"],
  ])("is not known %s", (_what, expression) => {
    expect(nextStart(expression, now, null)).toBeNull();
  });
});

describe("overdue", () => {
  it("is a scan after one and a half of the longest pause", () => {
    expect(overdueAfter("rate(12 hours)", now)).toBe(18 * hour);
    expect(overdueAfter("cron(0 6 ? * MON-FRI *)", now)).toBe(108 * hour);
    expect(overdueAfter("off", now)).toBeNull();
  });
});
