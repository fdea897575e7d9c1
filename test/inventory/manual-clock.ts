import type { Clock } from "../../scanner/inventory/clock.ts";

/** A clock that stands still until it is told. */
export interface ManualClock extends Clock {
  /** Lets milliseconds pass, calling back whatever falls due, in order, and lets promises settle in between. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

export function manualClock(): ManualClock {
  let now = 0;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after: (milliseconds, callback) => {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass: async (milliseconds) => {
      const end = now + milliseconds;
      await settled();
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((other) => other !== due);
        now = Math.max(now, due.at);
        due.callback();
        await settled();
      }
      now = end;
    },
  };
}

/** Lets every promise that can settle do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
