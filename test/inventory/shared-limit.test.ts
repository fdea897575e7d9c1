import { describe, expect, test } from "vitest";
import { KeyedQueue, type QueueKey } from "../../scanner/inventory/keyed-queue.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

const signal = new AbortController().signal;

function key(bucket: string, area = "here", payer = "p", service = bucket): QueueKey {
  return {
    payer,
    bucket: `${area} ${bucket}`,
    area,
    service,
    allowance: { rate: 100, burst: 100 },
    lane: payer,
  };
}

/** A queue in which `asked` requests were sent, each of another service, of which the first `refused` were one too many. */
async function afterRefusals(
  asked: number,
  refused: number,
): Promise<{ clock: ManualClock; queue: KeyedQueue }> {
  const clock = manualClock();
  const queue = new KeyedQueue({ concurrency: 1000, clock });
  const keys = Array.from({ length: asked }, (_, index) => key(`bucket ${index}`));
  await Promise.all(keys.map((each) => queue.run(each, () => Promise.resolve(), { signal })));
  await clock.pass(10);
  for (const each of keys.slice(0, refused)) queue.throttled(each, 0);
  return { clock, queue };
}

/** How many of some requests, each of another bucket, begin within so many milliseconds. */
async function begunWithin(
  { clock, queue }: { clock: ManualClock; queue: KeyedQueue },
  keys: readonly QueueKey[],
  milliseconds: number,
): Promise<number> {
  let begun = 0;
  const all = keys.map((each) => queue.run(each, () => Promise.resolve((begun += 1)), { signal }));
  await clock.pass(milliseconds);
  const within = begun;
  await clock.pass(60_000);
  await Promise.all(all);
  return within;
}

const untouched = Array.from({ length: 20 }, (_, index) => key(`untouched ${index}`));

describe("services of an account and region that are refused together", () => {
  test("slow the others there", async () => {
    expect(await begunWithin(await afterRefusals(20, 4), untouched, 500)).toBeLessThan(8);
  });

  test("slow no other region of the account", async () => {
    const elsewhere = untouched.map(({ bucket }) => key(bucket, "elsewhere"));
    expect(await begunWithin(await afterRefusals(20, 20), elsewhere, 500)).toBe(20);
  });

  test("slow no other account", async () => {
    const others = untouched.map(({ bucket }) => key(bucket, "here", "another"));
    expect(await begunWithin(await afterRefusals(20, 20), others, 500)).toBe(20);
  });

  test("slow nobody else when they are few", async () => {
    expect(await begunWithin(await afterRefusals(20, 3), untouched, 500)).toBe(20);
  });

  test("slow nobody else when they are refused at different times", async () => {
    const after = await afterRefusals(20, 0);
    for (let index = 0; index < 8; index += 1) {
      after.queue.throttled(key(`bucket ${index}`), after.clock.now());
      await after.clock.pass(600);
    }
    expect(await begunWithin(after, untouched, 500)).toBe(20);
  });

  test("do not count as several when they are many buckets of one", async () => {
    const after = await afterRefusals(20, 0);
    for (let index = 0; index < 20; index += 1) {
      after.queue.throttled(key(`bucket ${index}`, "here", "p", "one"), after.clock.now());
    }
    expect(await begunWithin(after, untouched, 500)).toBe(20);
  });

  test("find a limit that they have in common with few refusals", async () => {
    const clock = manualClock();
    const queue = new KeyedQueue({ concurrency: 1000, clock });
    let tokens = 8;
    let refilledAt = 0;
    let refusals = 0;
    let done = 0;
    const ask = async (each: QueueKey, urgent: boolean): Promise<void> => {
      let sentAt = 0;
      const answered = await queue.run(
        each,
        () => {
          sentAt = clock.now();
          tokens = Math.min(8, tokens + ((sentAt - refilledAt) * 8) / 1000);
          refilledAt = sentAt;
          if (tokens < 1) return Promise.resolve(false);
          tokens -= 1;
          return Promise.resolve(true);
        },
        { signal, urgent },
      );
      if (answered) {
        done += 1;
        return;
      }
      refusals += 1;
      queue.throttled(each, sentAt);
      await ask(each, true);
    };
    const all = Array.from({ length: 120 }, (_, index) =>
      ask(key(`bucket ${index % 60}`, "here", "p", `service ${index % 20}`), false),
    );
    await clock.pass(40_000);
    await Promise.all(all);
    expect(done).toBe(120);
    // Sixty buckets that each learn alone were refused several times as often as they were answered.
    expect(refusals).toBeLessThan(170);
  });
});
