import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  findingsColumns,
  findingsPartitions,
  findingsPartPath,
} from "../../scanner/results/findings-table.ts";
import { checkStorePath } from "../../scanner/results/store.ts";

test("the table's description imports nothing: the stack describes it to Glue from the same file", async () => {
  const text = await readFile(new URL("../../scanner/results/findings-table.ts", import.meta.url), "utf8");
  expect(text).not.toMatch(/^import |require\(|import\(/m);
});

test("no two columns have the same name, and every one says what it is", () => {
  const columns = [...findingsColumns, ...findingsPartitions];
  expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  for (const { name, comment } of columns) {
    expect(name).toMatch(/^[a-z][a-z_]*$/);
    // Glue takes 255 characters.
    expect(comment.length).toBeLessThanOrEqual(255);
    expect(comment).not.toBe("");
  }
});

test("a part's path is one inside the store, in Hive's form", () => {
  const path = findingsPartPath("2026-11-20", "111122223333");
  expect(path).toBe("tables/findings/scan_date=2026-11-20/account=111122223333/part.parquet");
  expect(() => checkStorePath(path)).not.toThrow();
});
