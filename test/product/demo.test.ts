import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../scanner/results/finding.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { readFindings } from "../../scanner/results/read.ts";
import { readSummary, type Summary } from "../../scanner/results/summary.ts";

const root = join(import.meta.dirname, "..", "..");
let folder = "";
let output = "";
let summary: Summary;
const findings: Finding[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubscan-demo-"));
  const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "demo", "--", "--out", folder], {
    cwd: root,
    maxBuffer: 1 << 26,
  });
  output = stdout;
  const store = folderStore(folder);
  const scan = (await latestScan(store)) ?? "";
  const read = await readSummary(store, scan);
  if (read === null) throw new Error("the demo left no summary");
  summary = read;
  for await (const finding of (await readFindings(store, scan, {})).lines) findings.push(finding);
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the demo", () => {
  test("scans every account that can be entered, and names the others with the cause", () => {
    expect(summary.accounts).toMatchObject({ total: 14, selected: 13, scanned: 11 });
    const why = Object.fromEntries(
      summary.accounts.notScanned.map(({ name, selected, cause }) => [
        name,
        selected ? cause?.kind : "not selected",
      ]),
    );
    expect(why).toEqual({
      "old-website": "not selected",
      "shop-dev": "role-missing-or-trust",
      acquired: "role-missing-or-trust",
    });
  });

  test("has a pass and a failure of most checks, so that it shows what they say", () => {
    const both = summary.checks.filter(({ statuses }) => statuses.PASS > 0 && statuses.FAIL > 0);
    expect(both.length).toBeGreaterThan(summary.checks.length * 0.8);
    expect(summary.checks.length).toBeGreaterThanOrEqual(100);
  });

  test("says UNKNOWN only of what the estate keeps from the scanner", () => {
    const kinds = new Set(
      findings.filter(({ status }) => status === "UNKNOWN").map(({ cause }) => cause?.kind),
    );
    expect(kinds).toEqual(new Set(["denied-by-scp", "role-missing-or-trust"]));
    expect(summary.coverage.complete).toBe(false);
  });

  test("gets through the account that throttles", () => {
    expect(summary.throttles).toBeGreaterThan(0);
    const throttled = summary.byAccount.find(({ name }) => name === "analytics");
    expect(throttled?.throttles).toBeGreaterThan(0);
    expect(Object.values(throttled?.counts.UNKNOWN ?? { none: 1 }).every((count) => count === 0)).toBe(true);
  });

  test("tells a person what came out, where it is, and what to run next", () => {
    expect(output).toContain("11 of 13 selected accounts scanned (14 in all)");
    expect(output).toContain("Failed checks, worst first");
    expect(output).toContain("Unknown, and why");
    expect(output).toContain(`Results: ${folder}`);
    expect(output).toContain(`hubscan findings --from ${folder} --severity high`);
  });
});
