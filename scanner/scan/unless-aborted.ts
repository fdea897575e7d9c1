import type { Timing } from "../access/timing.ts";

/**
 * What the work comes to; unless the signal is aborted before: then its reason is thrown, and the work is left to itself.
 */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const over = () => signal.removeEventListener("abort", onAbort);
    work.then(
      (result) => {
        over();
        resolve(result);
      },
      (error: unknown) => {
        over();
        reject(error);
      },
    );
  });
}

/** Time in which nobody sleeps on when the signal is aborted: what is tried again and again then stops trying. */
export function endingWith(timing: Timing, signal: AbortSignal): Timing {
  return { ...timing, sleep: (milliseconds) => unlessAborted(timing.sleep(milliseconds), signal) };
}
