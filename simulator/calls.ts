/** How often an operation was called in an account and region. */
export interface CallCount {
  readonly account: string;
  readonly region: string;
  /** The service's key: `s3`, `cloudwatch-logs`. */
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  /** Answered with a throttle. */
  readonly throttled: number;
  /** Answered with any other error. */
  readonly failed: number;
}

export type Outcome = "answered" | "throttled" | "failed";

/** Counts the requests that a simulator gets. */
export class Calls {
  readonly #counts = new Map<string, { calls: number; throttled: number; failed: number }>();

  add(at: Pick<CallCount, "account" | "region" | "service" | "operation">, outcome: Outcome): void {
    const key = `${at.account} ${at.region} ${at.service} ${at.operation}`;
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { calls: 0, throttled: 0, failed: 0 };
      this.#counts.set(key, count);
    }
    count.calls += 1;
    if (outcome === "throttled") count.throttled += 1;
    if (outcome === "failed") count.failed += 1;
  }

  list(): CallCount[] {
    return [...this.#counts].map(([key, count]) => {
      const [account = "", region = "", service = "", operation = ""] = key.split(" ");
      return { account, region, service, operation, ...count };
    });
  }

  /** Calls of one operation, or of all, wherever they were made. */
  total(filter: Partial<Pick<CallCount, "account" | "region" | "service" | "operation">> = {}): number {
    const wanted = Object.entries(filter);
    return this.list()
      .filter((count) => wanted.every(([name, value]) => count[name as keyof CallCount] === value))
      .reduce((sum, { calls }) => sum + calls, 0);
  }

  clear(): void {
    this.#counts.clear();
  }
}
