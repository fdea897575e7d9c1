/**
 * Tells many that a signal was aborted, through one listener: each listener of a signal is kept in a list that is walked
 * when one is taken off, and Node takes more than ten for a leak.
 */
export class AbortWatch {
  readonly signal: AbortSignal;
  readonly #told = new Set<() => void>();

  constructor(signal: AbortSignal) {
    this.signal = signal;
    const tellAll = () => {
      const told = [...this.#told];
      this.#told.clear();
      for (const tell of told) tell();
    };
    signal.addEventListener("abort", tellAll, { once: true });
  }

  /** Calls back once when the signal is aborted; never, when it has been. Gives a function that calls it off. */
  tell(callback: () => void): () => void {
    this.#told.add(callback);
    return () => {
      this.#told.delete(callback);
    };
  }
}
