import type { Timing } from "../../scanner/access/timing.ts";
import type { Clock } from "../../scanner/inventory/clock.ts";

/** Time that passes faster than it does, so that what takes minutes can be waited for. */
export interface HurriedClock extends Clock, Timing {}

/** @param speed how many seconds pass in one */
export function hurriedClock(speed: number): HurriedClock {
  const begun = performance.now();
  const epoch = Date.now();
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
