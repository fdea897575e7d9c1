import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inOrder } from "../../scanner/results/prefetch.ts";
import { all } from "./sample-lines.ts";

test("gives what was loaded in the order of the items, never more than the window under way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.integer({ min: 0, max: 4 }),
      async (scheduler, items, ahead) => {
        let underWay = 0;
        let most = 0;
        const load = async (item: number): Promise<number> => {
          underWay += 1;
          most = Math.max(most, underWay);
          await scheduler.schedule(Promise.resolve());
          underWay -= 1;
          return item * 2;
        };
        const loaded = await scheduler.waitFor(all(inOrder(items, ahead, load)));
        expect(loaded).toEqual(items.map((item) => item * 2));
        expect(most).toBeLessThanOrEqual(ahead + 1);
      },
    ),
  );
});

test("an error comes in its turn", async () => {
  const seen: number[] = [];
  const load = async (item: number): Promise<number> => {
    if (item === 2) throw new Error("two");
    return item;
  };
  await expect(
    (async () => {
      for await (const item of inOrder([0, 1, 2, 3], 3, load)) seen.push(item);
    })(),
  ).rejects.toThrow("two");
  expect(seen).toEqual([0, 1]);
});
