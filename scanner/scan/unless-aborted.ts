import type { AbortWatch } from "../access/abort-watch.ts";
import type { Timing } from "../access/timing.ts";

/**
 * What the work comes to; unless the watched signal is aborted before: then its reason is thrown, and the work is left to itself.
 */
export function unlessAborted<Result>(work: Promise<Result>, watch: AbortWatch): Promise<Result> {
  return new Promise((resolve, reject) => {
    const { signal } = watch;
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    const over = watch.tell(onAbort);
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

/** Time in which nobody sleeps on when the watched signal is aborted: what is tried again and again then stops trying. */
export function endingWith(timing: Timing, watch: AbortWatch): Timing {
  return { ...timing, sleep: (milliseconds) => unlessAborted(timing.sleep(milliseconds), watch) };
}
