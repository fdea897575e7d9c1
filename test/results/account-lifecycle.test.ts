import { describe, expect, test } from "vitest";
import { AccountLifecycle } from "../../scanner/results/account-lifecycle.ts";
import type { LifecycleEntry } from "../../scanner/results/lifecycle-entry.ts";
import { denied, finding, lifecycleEntry, unknownFinding } from "./sample-lines.ts";

const time = "2026-11-21T11:00:00.000Z";
const nothing = { judgedType: () => undefined, isListed: () => false, isThere: () => false };
const everything = { judgedType: () => "AWS::S3::Bucket", isListed: () => true, isThere: () => false };

function follow(before: readonly LifecycleEntry[], covers = false, at = time) {
  return new AccountLifecycle({ before, time: at, covers: () => covers });
}

describe("a finding that was excepted", () => {
  const excepted = lifecycleEntry({ state: "excepted", exceptedUntil: "2026-11-21" });

  test("is reopened when it fails", () => {
    const lifecycle = follow([excepted]);
    expect(lifecycle.see(finding()).lifecycle).toMatchObject({ state: "reopened", confirmed: true });
    expect(lifecycle.finish(nothing).entries[0]).toMatchObject({
      state: "open",
      reopened: 1,
      exceptedUntil: null,
    });
  });

  test("is reopened by the end of its exception although nobody looked", () => {
    const [entry] = follow([excepted], false, "2026-11-22T00:00:00.000Z").finish(nothing).entries;
    expect(entry).toMatchObject({ state: "open", confirmed: false, reopened: 1 });
  });

  test("stays so to the end of its last day", () => {
    const [entry] = follow([excepted], false, "2026-11-21T23:59:59.999Z").finish(nothing).entries;
    expect(entry).toMatchObject({ state: "excepted", confirmed: false });
  });

  test("stays so when it cannot be read and the exception still covers it, and is reopened when none does", () => {
    const covered = follow([excepted], true);
    expect(covered.see(unknownFinding()).lifecycle).toBeNull();
    expect(covered.finish(nothing).entries[0]).toMatchObject({ state: "excepted" });
    expect(follow([excepted]).see(unknownFinding()).lifecycle).toMatchObject({ state: "reopened" });
  });

  test("is resolved when it passes", () => {
    const lifecycle = follow([excepted]);
    lifecycle.see(finding({ status: "PASS" }));
    expect(lifecycle.finish(nothing).counts.resolved.high).toBe(1);
  });
});

describe("a finding that was open", () => {
  test("stays open where AWS suddenly says that there is no such service", () => {
    const lifecycle = follow([lifecycleEntry()]);
    lifecycle.see(finding({ status: "NOT_APPLICABLE", cause: { ...denied, kind: "unsupported-region" } }));
    expect(lifecycle.finish(nothing).entries[0]).toMatchObject({ state: "open", confirmed: false });
  });

  test("stays open when its check judges another type now", () => {
    const other = { ...everything, judgedType: () => "AWS::SQS::Queue" };
    expect(follow([lifecycleEntry()]).finish(other).entries[0]).toMatchObject({ state: "open" });
  });

  test("stays open when its resource is there and nothing was said of it", () => {
    const there = { ...everything, isThere: () => true };
    expect(follow([lifecycleEntry()]).finish(there).entries[0]).toMatchObject({ state: "open" });
  });

  test.each([
    ["FAIL", "resolved"],
    ["PASS", "resolved"],
    ["UNKNOWN", "open"],
  ] as const)("whose resource is in another region now, and %s there, is %s here", (status, state) => {
    const lifecycle = follow([lifecycleEntry()]);
    const moved = { id: "moved", region: "eu-north-1", status };
    lifecycle.see(status === "UNKNOWN" ? unknownFinding(moved) : finding(moved));
    const { entries } = lifecycle.finish({ ...everything, isThere: () => true });
    expect(entries.find(({ id }) => id !== "moved")).toMatchObject({ state });
    expect(entries.find(({ id }) => id === "moved")?.state).toBe(status === "FAIL" ? "open" : undefined);
  });

  test("is resolved when its resource is gone from a list that was read", () => {
    const { entries } = follow([lifecycleEntry()]).finish(everything);
    expect(entries[0]).toMatchObject({ state: "resolved", resolved: time });
  });

  test.each(["FAIL then PASS", "PASS then FAIL"])(
    "stays open when it is there twice and one of the two fails: %s",
    (order) => {
      const lifecycle = follow([lifecycleEntry()]);
      for (const status of order.split(" then "))
        lifecycle.see(finding({ status: status as "FAIL" | "PASS" }));
      expect(lifecycle.finish(everything).entries).toMatchObject([{ state: "open" }]);
    },
  );
});

test("what was resolved more than a year ago is forgotten, and new when it comes back", () => {
  const old = lifecycleEntry({ state: "resolved", resolved: "2025-10-01T00:00:00.000Z" });
  const recent = lifecycleEntry({ id: "recent", state: "resolved", resolved: "2026-01-01T00:00:00.000Z" });
  expect(
    follow([old, recent])
      .finish(nothing)
      .entries.map(({ id }) => id),
  ).toEqual(["recent"]);
});

test("what passes and never failed is not kept", () => {
  const lifecycle = follow([]);
  lifecycle.see(finding({ status: "PASS" }));
  lifecycle.see(unknownFinding({ id: "other" }));
  expect(lifecycle.finish(everything).entries).toEqual([]);
});
