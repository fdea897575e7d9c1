import type { Timing } from "../../scanner/access/timing.ts";
import type { Clock } from "../../scanner/inventory/clock.ts";

/** Time that passes faster than it does, so that what takes minutes can be waited for. */
export interface HurriedClock extends Clock, Timing {}

/** A day: longer than any test, however fast time passes in it. */
const start = 86_400_000;

/**
 * Begins a day ago, so that a scan by it is older than one that is made after it by the time of day.
 * @param speed how many seconds pass in one
 */
export function hurriedClock(speed: number): HurriedClock {
  const begun = performance.now();
  const epoch = Date.now() - start;
  const now = () => epoch + (performance.now() - begun) * speed;
  const after: Clock["after"] = (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds / speed);
    return () => clearTimeout(timer);
  };
  return {
    now,
    after,
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        after(milliseconds, resolve);
      }),
    random: Math.random,
  };
}
