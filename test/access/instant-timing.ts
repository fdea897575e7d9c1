import type { Timing } from "../../scanner/access/timing.ts";

/** Time that passes only by sleeping, at once, or when the test moves it. Chance always draws the longest wait. */
export function instantTiming(
  begin = 0,
): Timing & { pass: (milliseconds: number) => void; readonly slept: number[] } {
  let now = begin;
  const slept: number[] = [];
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    random: () => 1,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    slept,
  };
}
