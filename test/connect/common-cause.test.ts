import { describe, expect, test } from "vitest";
import type { Cause, CauseKind } from "../../scanner/access/cause.ts";
import { commonCause } from "../../scanner/connect/common-cause.ts";
import { callerRole, isRole } from "../../scanner/connect/connect.ts";

const failure = (kind: CauseKind, more: Partial<Cause> = {}): Cause => ({
  kind,
  operation: "sts:AssumeRole",
  code: "AccessDenied",
  message: "no",
  ...more,
});

describe("what all accounts have in common", () => {
  test.each([
    ["hub-not-allowed", "hub-not-allowed"],
    ["region-disabled", "sts-region-off"],
    ["role-missing-or-trust", "hub-or-all-roles"],
    ["throttled", "throttled"],
    ["timeout", "unreachable"],
    ["expired", "expired"],
    ["denied-by-scp", "denied-by-scp"],
  ] as const)("%s in all of them is %s", (kind, common) => {
    expect(commonCause([failure(kind), failure(kind)], true)).toBe(common);
  });

  test("is first of all who asks, when that is not the scanner role and nobody lets it in", () => {
    const refused = [failure("role-missing-or-trust"), failure("hub-not-allowed")];
    expect(commonCause(refused, false)).toBe("not-the-scanner");
    expect(commonCause([failure("throttled")], false)).toBe("throttled");
  });

  test("is the network, when Node says that nothing was reached", () => {
    expect(commonCause([failure("error", { code: "ECONNREFUSED" })], true)).toBe("unreachable");
    expect(commonCause([failure("error", { code: "MalformedPolicyDocument" })], true)).toBeNull();
  });

  test("is nothing when they failed in different ways, or when there is one and it may be its own fault", () => {
    expect(commonCause([failure("role-missing-or-trust"), failure("throttled")], true)).toBeNull();
    expect(commonCause([failure("role-missing-or-trust")], true)).toBeNull();
    expect(commonCause([], true)).toBeNull();
  });

  test("is nothing when the roles could be assumed, and something in the accounts failed", () => {
    const denied = failure("denied-by-scp", { operation: "ec2:DescribeRegions" });
    expect(commonCause([denied, denied], true)).toBeNull();
  });
});

test("a caller is known without the name of its session", () => {
  const scanner = { arn: "arn:aws:sts::222222222201:assumed-role/hubscan-scanner/5d3f0c" };
  expect(callerRole(scanner)).toBe("arn:aws:sts::222222222201:assumed-role/hubscan-scanner");
  expect(callerRole({ arn: "arn:aws:iam::222222222201:user/ana" })).toBe(
    "arn:aws:iam::222222222201:user/ana",
  );
  expect(isRole(scanner, "hubscan-scanner")).toBe(true);
  expect(isRole(scanner, "hubscan")).toBe(false);
  expect(isRole({ arn: "arn:aws:iam::222222222201:user/hubscan-scanner" }, "hubscan-scanner")).toBe(false);
});
