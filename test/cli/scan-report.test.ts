import { expect, test } from "vitest";
import { scanReport } from "../../scanner/cli/scan-report.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { type ExceptionReference, readSummary, type Summary } from "../../scanner/results/summary.ts";
import { followScan } from "../results/follow-scans.ts";
import { newFolder } from "../results/new-folder.ts";

const look = { color: false, columns: 120, where: "here", report: null, from: null };
const [first, second] = ["20261116T020000Z-aaaaaa", "20261117T020000Z-aaaaaa"] as const;

async function twoScans(): Promise<{ readonly before: Summary; readonly after: Summary }> {
  const store = folderStore(await newFolder());
  const accounts = { "111111111111": [{ id: "stays" }, { id: "goes" }] };
  await followScan(store, first, accounts);
  await followScan(store, second, {
    "111111111111": [{ id: "stays" }, { id: "fresh" }],
    "222222222222": [{ id: "other" }],
  });
  const [before, after] = await Promise.all([readSummary(store, first), readSummary(store, second)]);
  if (before === null || after === null) throw new Error("a scan has no summary");
  return { before, after };
}

const reference = (line: number, findings: number, accounts = 1): ExceptionReference => ({
  file: "a\u001b[31m.yaml",
  line,
  check: "s3-*",
  owner: "ada",
  reason: "known",
  expires: "2026-10-31",
  accounts,
  findings,
});

test("says what changed since which scan; of a first scan, in which all is new, it does not", async () => {
  const { before, after } = await twoScans();
  const text = scanReport(after, look);
  expect(text).toContain(
    `2 new, 0 reopened, 1 resolved, 1 still open since ${first}; 1 account scanned for the first time\n`,
  );
  expect(text).toContain("hubscan diff ");
  expect(scanReport(before, look)).not.toMatch(/ new,|hubscan diff/);
});

test("names the exceptions that somebody has to look at; control characters of a path go", async () => {
  const { after } = await twoScans();
  const exceptions = {
    applied: 3,
    expired: [reference(1, 2)],
    soon: [reference(2, 1)],
    unused: [reference(3, 0), reference(4, 0, 0)],
  };
  expect(scanReport({ ...after, exceptions }, look)).toContain(
    [
      "Exceptions: 3 failures accepted",
      "  expired: a [31m.yaml:1 s3-* (ada) on 2026-10-31: 2 failures open again",
      "  expires soon: a [31m.yaml:2 s3-* (ada) on 2026-10-31: 1 failure",
      "  unused: a [31m.yaml:3 s3-* (ada): nothing fails that it is about",
      "  unused: a [31m.yaml:4 s3-* (ada): it is about no account",
      "",
    ].join("\n"),
  );
  expect(scanReport(after, look)).not.toContain("Exceptions:");
});

test("a summary of before findings were followed is shown without", async () => {
  const { after } = await twoScans();
  expect(scanReport({ ...after, lifecycle: null, exceptions: null }, look)).not.toMatch(/ new,|Exceptions:/);
});
