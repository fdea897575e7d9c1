import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipRangeContains, ipRangesCoverAll, parseIpRange } from "../../../scanner/policy/iam/ip-range.ts";

describe("an address range", () => {
  it.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.0/33",
    "::/129",
    "fe80::1%eth0",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
  ])("is not %j", (text) => {
    expect(parseIpRange(text)).toBeNull();
  });

  it("is the same in each spelling", () => {
    expect(parseIpRange("2001:db8::1")).toEqual(parseIpRange("2001:0db8:0:0:0:0:0:1/128"));
    expect(parseIpRange("::ffff:1.2.3.4")).toEqual(parseIpRange("::ffff:102:304"));
    expect(parseIpRange("10.1.2.3/8")).toEqual(parseIpRange("10.0.0.0/8"));
  });

  it("contains an address exactly when their first bits are equal", () => {
    const bits = (value: number) => value.toString(2).padStart(32, "0");
    const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
    const near = fc.nat(0xffffffff).chain((value) =>
      fc.tuple(
        fc.constant(value),
        fc.nat(31).map((bit) => (value ^ (1 << bit)) >>> 0),
        fc.nat(32),
      ),
    );
    fc.assert(
      fc.property(near, ([one, other, length]) => {
        const range = parseIpRange(`${dotted(one)}/${length}`);
        const address = parseIpRange(dotted(other));
        if (range === null || address === null) throw new Error("not parsed");
        expect(ipRangeContains(range, address)).toBe(
          bits(one).slice(0, length) === bits(other).slice(0, length),
        );
      }),
    );
  });

  it("covers its family whole or in pieces, without gaps", () => {
    const covers = (family: 4 | 6, ...texts: string[]) =>
      ipRangesCoverAll(
        texts.flatMap((text) => parseIpRange(text) ?? []),
        family,
      );
    expect(covers(4, "0.0.0.0/0")).toBe(true);
    expect(covers(4, "128.0.0.0/1", "64.0.0.0/2", "0.0.0.0/2")).toBe(true);
    expect(covers(4, "128.0.0.0/1", "0.0.0.0/2")).toBe(false);
    expect(covers(6, "0.0.0.0/0")).toBe(false);
    expect(covers(6, "::/1", "8000::/1")).toBe(true);
  });
});
