import * as fc from "fast-check";
import { expect, test } from "vitest";
import { heaviestFirst } from "../../scanner/scan/account-order.ts";

const accounts = (...ids: string[]) => ids.map((id) => ({ id }));
const order = (ids: string[], calls: Record<string, number>) =>
  heaviestFirst(accounts(...ids), new Map(Object.entries(calls))).map(({ id }) => id);

test("accounts that took the most calls last time are begun first; equal ones by their id", () => {
  expect(order(["a", "b", "c", "d"], { a: 1, b: 5, c: 9, d: 5 })).toEqual(["c", "b", "d", "a"]);
});

test("an account that was never scanned is begun in the middle", () => {
  expect(order(["new", "small", "large", "middle"], { small: 1, middle: 5, large: 9 })).toEqual([
    "large",
    "middle",
    "new",
    "small",
  ]);
});

test("the order does not depend on the order in which accounts are given, and loses none", () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-f]{1,3}$/), { maxLength: 12 });
  fc.assert(
    fc.property(ids, fc.dictionary(fc.stringMatching(/^[a-f]{1,3}$/), fc.nat(9)), (all, calls) => {
      const ordered = order(all, calls);
      expect(order(all.toReversed(), calls)).toEqual(ordered);
      expect(ordered.toSorted()).toEqual(all.toSorted());
    }),
  );
});
