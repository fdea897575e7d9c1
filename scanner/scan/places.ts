/** Lets go of a place while something outside is waited for, and takes one again before going on. */
export type Aside = <Result>(wait: () => Promise<Result>) => Promise<Result>;

/** Places for work of which only so much may be under way at a time. Whoever comes first gets the next one. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  readonly aside: Aside = async (wait) => {
    this.leave();
    try {
      return await wait();
    } finally {
      await this.take();
    }
  };
}
