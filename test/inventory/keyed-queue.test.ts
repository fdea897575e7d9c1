import { describe, expect, test } from "vitest";
import { KeyedQueue, type QueueKey } from "../../scanner/inventory/keyed-queue.ts";
import { manualClock } from "./manual-clock.ts";

const signal = new AbortController().signal;

function key(payer: string, bucket = "a", rate = 1000, burst = 1000, lane = payer): QueueKey {
  return { payer, bucket, area: "everywhere", service: "s", allowance: { rate, burst }, lane };
}

/** A task that is done when it is told. */
function task(name: string, log: string[]) {
  let finish = () => {};
  const run = () => {
    log.push(name);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  return { run, finish: () => finish() };
}

describe("the keyed queue", () => {
  test("never has more in flight than it may", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 3, clock });
    let inFlight = 0;
    let most = 0;
    const work = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, (_, i) => queue.run(key(`${i % 7}`), work, { signal })));
    expect(most).toBe(3);
  });

  test("lets a bucket give no more than its burst and its rate", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 100, clock });
    const begun: number[] = [];
    const all = Array.from({ length: 15 }, () =>
      queue.run(key("p", "b", 10, 5), () => Promise.resolve(begun.push(clock.now())), { signal }),
    );
    await clock.pass(0);
    expect(begun).toHaveLength(5);
    await clock.pass(500);
    expect(begun).toHaveLength(10);
    await clock.pass(500);
    await Promise.all(all);
    expect(begun.at(-1)).toBeLessThanOrEqual(1000);
  });

  test("goes on with other keys while one waits for its tokens", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 2, clock });
    const log: string[] = [];
    const slow = [1, 2, 3].map((n) =>
      queue.run(key("slow", "b", 0.1, 1), () => Promise.resolve(log.push(`slow ${n}`)), { signal }),
    );
    const quick = [1, 2, 3].map((n) =>
      queue.run(key("quick"), () => Promise.resolve(log.push(`quick ${n}`)), { signal }),
    );
    await Promise.all(quick);
    expect(log).toEqual(["slow 1", "quick 1", "quick 2", "quick 3"]);
    await clock.pass(20_000);
    await Promise.all(slow);
  });

  test("gives keys turns, however long one of them is", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 1, clock });
    const log: string[] = [];
    const first = task("first", log);
    const blocked = queue.run(key("z"), first.run, { signal });
    const long = Array.from({ length: 100 }, () =>
      queue.run(key("long"), () => Promise.resolve(log.push("long")), { signal }),
    );
    const short = queue.run(key("short"), () => Promise.resolve(log.push("short")), { signal });
    await clock.pass(0);
    first.finish();
    await Promise.all([blocked, short, ...long]);
    expect(log.indexOf("short")).toBeLessThanOrEqual(3);
  });

  test("gives accounts turns at a bucket they share", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 10, clock });
    const log: string[] = [];
    const hot = Array.from({ length: 30 }, () =>
      queue.run(key("hub", "iam", 1, 1, "hot"), () => Promise.resolve(log.push("hot")), { signal }),
    );
    const other = queue.run(key("hub", "iam", 1, 1, "other"), () => Promise.resolve(log.push("other")), {
      signal,
    });
    await clock.pass(5_000);
    await other;
    expect(log.indexOf("other")).toBeLessThanOrEqual(2);
    await clock.pass(60_000);
    await Promise.all(hot);
  });

  test("slows a key that was refused and nobody else, then recovers", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 100, clock });
    const refused = key("p", "b", 10, 1);
    queue.throttled(refused, clock.now());
    const begun: string[] = [];
    const send = (to: QueueKey, name: string) =>
      queue.run(to, () => Promise.resolve(begun.push(name)), { signal });
    const all = Array.from({ length: 3 }, () => send(refused, "refused"));
    all.push(send(key("p", "c", 10, 1), "other"));
    await clock.pass(1);
    expect(begun).toEqual(["other"]);
    await clock.pass(199);
    expect(begun.filter((name) => name === "refused")).toHaveLength(1);
    await clock.pass(10_000);
    await Promise.all(all);
  });

  test("sends an urgent task before those that wait in its lane", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 1, clock });
    const log: string[] = [];
    const first = task("first", log);
    const running = queue.run(key("p"), first.run, { signal });
    const late = queue.run(key("p"), () => Promise.resolve(log.push("waiting")), { signal });
    const again = queue.run(key("p"), () => Promise.resolve(log.push("again")), { signal, urgent: true });
    await clock.pass(0);
    first.finish();
    await Promise.all([running, late, again]);
    expect(log).toEqual(["first", "again", "waiting"]);
  });

  test("gives up what waits when its signal is aborted, and nothing else", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 1, clock });
    const log: string[] = [];
    const first = task("first", log);
    const running = queue.run(key("p"), first.run, { signal });
    const abort = new AbortController();
    const given = queue.run(key("p"), () => Promise.resolve(log.push("given up")), { signal: abort.signal });
    const stays = queue.run(key("p"), () => Promise.resolve(log.push("stays")), { signal });
    abort.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    first.finish();
    await Promise.all([running, stays]);
    expect(log).toEqual(["first", "stays"]);
    await expect(queue.run(key("p"), () => Promise.resolve(), { signal: abort.signal })).rejects.toThrow(
      "enough",
    );
  });

  test("goes on after a task that failed", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 1, clock });
    await expect(queue.run(key("p"), () => Promise.reject(new Error("no")), { signal })).rejects.toThrow(
      "no",
    );
    await expect(queue.run(key("p"), () => Promise.resolve(1), { signal })).resolves.toBe(1);
  });

  test("settles near a limit lower than the declared one with few refusals", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 50, clock });
    // AWS's own bucket: 2 a second, where the service file says 20.
    let tokens = 2;
    let at = 0;
    let refusals = 0;
    let done = 0;
    const declared = key("p", "b", 20, 20);
    const ask = async (): Promise<void> => {
      let sentAt = 0;
      const accepted = await queue.run(
        declared,
        () => {
          sentAt = clock.now();
          tokens = Math.min(2, tokens + ((clock.now() - at) / 1000) * 2);
          at = clock.now();
          if (tokens < 1) return Promise.resolve(false);
          tokens -= 1;
          return Promise.resolve(true);
        },
        { signal },
      );
      if (accepted) {
        done += 1;
        return;
      }
      refusals += 1;
      queue.throttled(declared, sentAt);
      return ask();
    };
    const all = Array.from({ length: 120 }, ask);
    await clock.pass(90_000);
    expect(done).toBe(120);
    await Promise.all(all);
    expect(refusals).toBeLessThan(60);
  });
});
