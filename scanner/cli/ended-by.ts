/** A process that was asked to end, and by which signal. */
class Ended extends Error {
  override readonly name = "Ended";
}

/**
 * A signal that is aborted when the process is asked to end: nothing new is begun then. Asked a second time, the process ends at
 * once. `listenNoMore` gives the process its usual way to end back.
 */
export function endedBy(process: NodeJS.Process): {
  readonly signal: AbortSignal;
  readonly listenNoMore: () => void;
} {
  const end = new AbortController();
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => end.abort(new Ended(`Ended by ${name}`));
    process.once(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: end.signal,
    listenNoMore: () => {
      for (const off of listeners) off();
    },
  };
}
