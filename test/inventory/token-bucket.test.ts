import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenBucket } from "../../scanner/inventory/token-bucket.ts";

const allowance = { rate: 10, burst: 5 };

/** Takes as many as there are. */
function drain(bucket: TokenBucket, now: number): number {
  let taken = 0;
  while (bucket.take(now)) taken += 1;
  return taken;
}

describe("a token bucket", () => {
  test("gives its burst at once, then its rate, and never more than its burst", () => {
    const bucket = new TokenBucket(allowance, 0);
    expect(drain(bucket, 0)).toBe(5);
    expect(drain(bucket, 300)).toBe(3);
    expect(drain(bucket, 60_000)).toBe(5);
  });

  test("is empty after a refusal, and half as fast", () => {
    const bucket = new TokenBucket(allowance, 0);
    bucket.throttled(0, 0);
    expect(bucket.rate).toBe(5);
    expect(bucket.take(0)).toBe(false);
    expect(bucket.wait(0)).toBe(200);
  });

  test("is halved once by requests that were sent before it knew", () => {
    const bucket = new TokenBucket(allowance, 0);
    for (let refusal = 0; refusal < 10; refusal += 1) bucket.throttled(100, 0);
    expect(bucket.rate).toBeCloseTo(5, 0);
  });

  test("finds back to its rate when it is not refused any more, and not beyond", () => {
    const bucket = new TokenBucket(allowance, 0);
    for (let second = 0; second < 5; second += 1) bucket.throttled(second * 1000 + 1, second * 1000);
    expect(bucket.rate).toBeLessThan(10);
    for (let second = 6; second < 200; second += 1) bucket.take(second * 1000);
    expect(bucket.rate).toBe(10);
  });

  test("is not slowed for ever, however often it is refused", () => {
    const bucket = new TokenBucket(allowance, 0);
    for (let refusal = 1; refusal < 100; refusal += 1) bucket.throttled(refusal, refusal);
    expect(bucket.wait(100)).toBeLessThanOrEqual(256 * 100 + 1);
  });

  const steps = fc.array(
    fc.record({ pass: fc.nat(2_000), what: fc.constantFrom("take", "take", "take", "throttled", "wait") }),
    { maxLength: 60 },
  );
  const arbitraryAllowance = fc.record({
    rate: fc.double({ min: 0.1, max: 1000, noNaN: true }),
    burst: fc.integer({ min: 1, max: 1000 }),
  });

  test("never gives more than its burst and its rate allow, whatever happens", () => {
    fc.assert(
      fc.property(arbitraryAllowance, steps, (allowed, script) => {
        const bucket = new TokenBucket(allowed, 0);
        let now = 0;
        let taken = 0;
        for (const { pass, what } of script) {
          now += pass;
          if (what === "take" && bucket.take(now)) taken += 1;
          if (what === "throttled") bucket.throttled(now, now);
          expect(bucket.rate).toBeGreaterThan(0);
          expect(bucket.rate).toBeLessThanOrEqual(allowed.rate);
        }
        expect(taken).toBeLessThanOrEqual(allowed.burst + (allowed.rate * now) / 1000 + 1e-6);
      }),
    );
  });

  test("has a token when it has said that there will be one", () => {
    fc.assert(
      fc.property(arbitraryAllowance, steps, (allowed, script) => {
        const bucket = new TokenBucket(allowed, 0);
        let now = 0;
        for (const { pass, what } of script) {
          now += pass;
          if (what === "throttled") bucket.throttled(now, now);
          else if (what === "take") bucket.take(now);
          const wait = bucket.wait(now);
          expect(Number.isInteger(wait)).toBe(true);
          if (wait > 0) continue;
          expect(bucket.take(now)).toBe(true);
        }
        const wait = bucket.wait(now);
        expect(bucket.take(now + wait)).toBe(true);
      }),
    );
  });
});
