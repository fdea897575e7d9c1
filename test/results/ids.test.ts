import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findingId } from "../../scanner/results/finding-id.ts";
import { isScanId, scanId, scanTime } from "../../scanner/results/scan-id.ts";
import { UserError } from "../../scanner/user-error.ts";

const time = fc.date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("scan ids", () => {
  test("look like this", () => {
    expect(scanId(new Date("2026-11-20T10:59:44.999Z"), () => 0.5)).toBe("20261120T105944Z-iiiiii");
  });

  test("tell their time, to the second, and are recognized", () => {
    fc.assert(
      fc.property(time, random, (now, number) => {
        const id = scanId(now, () => number);
        expect(isScanId(id)).toBe(true);
        expect(scanTime(id).getTime()).toBe(Math.floor(now.getTime() / 1000) * 1000);
      }),
    );
  });

  test("sort by time", () => {
    fc.assert(
      fc.property(time, time, random, random, (a, b, x, y) => {
        fc.pre(Math.floor(a.getTime() / 1000) < Math.floor(b.getTime() / 1000));
        expect(scanId(a, () => x) < scanId(b, () => y)).toBe(true);
      }),
    );
  });

  test.each([
    "",
    "latest",
    "20260230T000000Z-000000",
    "20261120T250000Z-000000",
    "20261120T105944Z-00000A",
    "20261120T105944Z-000000\n",
  ])("%j is none", (text) => {
    expect(isScanId(text)).toBe(false);
    expect(() => scanTime(text)).toThrow(UserError);
  });
});

describe("finding ids", () => {
  test("stay the same from version to version", () => {
    expect(findingId("111122223333", "eu-west-1", "s3-bucket-public", "arn:aws:s3:::invoices")).toBe(
      "7ff8c9cd85193599bb69f0c46406c2a6",
    );
  });

  test("differ when anything differs, also where texts would run together", () => {
    const part = fc.string({ maxLength: 5 });
    const parts = fc.tuple(part, part, part, part);
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(findingId(...a) === findingId(...b)).toBe(a.every((value, at) => value === b[at]));
      }),
    );
    expect(findingId("a", "bc", "", "")).not.toBe(findingId("ab", "c", "", ""));
  });
});
