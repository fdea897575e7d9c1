/** Time as the scheduler sees it, so that a test can pass its own. */
export interface Clock {
  /** Milliseconds since 1970; never goes back. */
  readonly now: () => number;
  /** Calls back once after so many milliseconds; gives a function that calls it off. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
