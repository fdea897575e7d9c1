import { describe, expect, test } from "vitest";
import { findingsHash, parseRoute, routeHash } from "../../console/report/route.ts";

describe("an address in the report", () => {
  test.each([
    ["", "overview", null],
    ["#/", "overview", null],
    ["#/findings?severity=high", "findings", null],
    ["#/findings/0a1b?status=FAIL", "findings", "0a1b"],
    ["#/frameworks/cis%2Faws", "frameworks", "cis/aws"],
    ["#/findings/100%", "findings", "100%"],
  ])("%s leads to %s, %s", (hash, page, item) => {
    expect(parseRoute(hash)).toMatchObject({ page, item });
  });

  test("that leads nowhere is none", () => {
    expect(parseRoute("#/nowhere")).toBeNull();
  });

  test("is read as it was written", () => {
    const hash = findingsHash({ unit: "Root/R&D, Labs? #1", status: ["FAIL", "UNKNOWN"], q: "a+b = 50%" });
    const route = parseRoute(hash);
    expect(route?.query.get("unit")).toBe("Root/R&D, Labs? #1");
    expect(route?.query.getAll("status")).toEqual(["FAIL", "UNKNOWN"]);
    expect(route?.query.get("q")).toBe("a+b = 50%");
    expect(route === null ? "" : routeHash(route)).toBe(hash);
  });
});
