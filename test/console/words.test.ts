import { describe, expect, test } from "vitest";
import { percent } from "../../console/parts/words.ts";
import { passRate } from "../../console/report/data/units.ts";

describe("a share in percent", () => {
  test.each([
    [null, "–"],
    [0, "0 %"],
    [0.001, "< 1 %"],
    [0.5, "50 %"],
    [0.9999, "> 99 %"],
    [1, "100 %"],
  ])("%s is %s", (share, text) => {
    expect(percent(share)).toBe(text);
  });

  test("never counts what is unknown or excepted as passed", () => {
    expect(passRate({ PASS: 1, FAIL: 0, UNKNOWN: 1, EXCEPTED: 2, NOT_APPLICABLE: 9 })).toBe(0.25);
  });

  test("is none where nothing applies", () => {
    expect(passRate({ PASS: 0, FAIL: 0, UNKNOWN: 0, EXCEPTED: 0, NOT_APPLICABLE: 9 })).toBeNull();
  });
});
