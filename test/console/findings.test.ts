import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { facetsOf } from "../../console/report/data/facets.ts";
import { joinedColumns, jsonOf, resourceOf, textOf } from "../../console/report/data/findings.ts";
import { readScan, type Scan } from "../../console/report/data/scan.ts";
import { groupedRows, sortedRows } from "../../console/report/findings/arrange.ts";
import { countsOf, selectedRows } from "../../console/report/findings/select.ts";
import {
  filterNames,
  groupNames,
  queryOf,
  sortNames,
  type View,
  viewOf,
  withFilter,
} from "../../console/report/findings/view.ts";
import { severities, statuses } from "../../scanner/results/finding.ts";
import { findingBlocks } from "../../scanner/results/formats/finding-columns.ts";
import { writeHtmlReport } from "../../scanner/results/formats/html.ts";
import { anyFinding } from "../results/any-line.ts";
import { all } from "../results/sample-lines.ts";
import { bytesOf, largeReport } from "./report-file.ts";

const everything = viewOf(new URLSearchParams());

describe("columns", () => {
  test("give back every finding as it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFinding, { maxLength: 20 }), async (findings) => {
        // As the file has them: through JSON.
        const blocks = JSON.parse(JSON.stringify(await all(findingBlocks(each(findings)))));
        const columns = joinedColumns(blocks);
        const back = findings.map((_, row) => ({
          id: columns.ids[row],
          status: statuses[columns.status[row] ?? 0],
          severity: severities[columns.severity[row] ?? 0],
          check: textOf(columns, "check", row),
          account: textOf(columns, "account", row),
          region: textOf(columns, "region", row),
          message: textOf(columns, "message", row),
          evidence: jsonOf(columns, "evidence", row),
          cause: jsonOf(columns, "cause", row),
          resource: resourceOf(columns, row),
        }));
        expect(back).toEqual(
          findings.map((finding) => ({
            id: finding.id,
            status: finding.status,
            severity: finding.severity,
            check: finding.check,
            account: finding.account.id,
            region: finding.region,
            message: finding.message,
            evidence: sortedKeys(finding.evidence),
            cause: finding.cause,
            resource: { ...finding.resource, tags: Object.entries(finding.resource.tags).sort(byKey) },
          })),
        );
        expect(facetsOf(columns, new Map(), new Map()).status.place).toHaveLength(findings.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("an address", () => {
  test("says a view in full", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(viewOf(queryOf(view))).toEqual(view);
      }),
    );
  });

  test("may list values with commas", () => {
    const view = viewOf(new URLSearchParams("severity=high,critical&status=FAIL"));
    expect(view.filters.severity).toEqual(["high", "critical"]);
  });
});

describe("selection, order and groups", () => {
  let scan: Scan;

  beforeAll(async () => {
    const source = await largeReport(600);
    let text = "";
    await writeHtmlReport(
      source,
      { write: async (_, content) => void (text = (await bytesOf(content)).toString("latin1")) },
      { before: "", after: "" },
    );
    scan = await readScan(text);
  });

  const chosen = (): fc.Arbitrary<View> =>
    fc
      .record({
        severity: fc.subarray(severities.slice(0, 3)),
        status: fc.subarray(statuses.slice(0, 3)),
        account: fc.subarray(scan.facets.account.values.slice(0, 5)),
        unit: fc.subarray(["Root", "Root/Unit 1", "Root/Unit 2"]),
        region: fc.subarray(["eu-west-1", "global"]),
        text: fc.constantFrom("", "bucket-1", "account-3", "Check number 2 billing"),
      })
      .map(({ text, ...filters }) =>
        Object.entries(filters).reduce<View>(
          (view, [name, values]) => withFilter(view, name as keyof typeof filters, values),
          { ...everything, text },
        ),
      );

  test("a row is selected when each filter has one of its values, and each word is in a text of it", () => {
    fc.assert(
      fc.property(chosen(), (view) => {
        const expected = Array.from({ length: scan.findings.count }, (_, row) => row).filter((row) =>
          isWanted(scan, view, row),
        );
        expect([...selectedRows(scan, view)]).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("a count beside a value is what choosing it gives", () => {
    fc.assert(
      fc.property(chosen(), fc.constantFrom("severity", "account", "unit", "service"), (view, name) => {
        for (const [value, count] of countsOf(scan, view, name)) {
          expect(selectedRows(scan, withFilter(view, name, [value]))).toHaveLength(count);
        }
      }),
      { numRuns: 10 },
    );
  });

  test.each(sortNames)("sorting by %s, up or down, keeps every row once", (sort) => {
    const rows = selectedRows(scan, everything);
    for (const descending of [false, true]) {
      const sorted = sortedRows(scan, rows, { sort, descending });
      expect([...sorted].sort((a, b) => a - b)).toEqual([...rows]);
    }
  });

  test("what failed comes first, then what is unknown, each by severity", () => {
    const rows = sortedRows(scan, selectedRows(scan, everything), everything);
    const keys = [...rows].map((row) => {
      const { status, severity } = scan.findings;
      const first = ["FAIL", "UNKNOWN", "EXCEPTED", "PASS", "NOT_APPLICABLE"];
      return first.indexOf(statuses[status[row] ?? 0] ?? "") * 10 + (severity[row] ?? 0);
    });
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });

  test.each(groupNames)("groups by %s hold every row once, and count it", (by) => {
    const rows = selectedRows(scan, everything);
    const groups = groupedRows(scan, rows, by);
    expect(groups.flatMap((group) => [...group.rows]).sort((a, b) => a - b)).toEqual([...rows]);
    for (const { rows, statuses } of groups) {
      expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(rows.length);
    }
  });
});

const anyView: fc.Arbitrary<View> = fc.record({
  text: fc.string({ unit: "grapheme" }),
  filters: fc.record(
    Object.fromEntries(
      filterNames.map((name) => [
        name,
        // An address is written by the page, of values that the scan has: none is empty, and names of these have no comma.
        fc.uniqueArray(
          fc.string({ unit: "grapheme", minLength: 1 }).map((text) => text.replaceAll(",", ";")),
        ),
      ]),
    ),
  ) as unknown as fc.Arbitrary<View["filters"]>,
  sort: fc.constantFrom(...sortNames),
  descending: fc.boolean(),
  group: fc.option(fc.constantFrom(...groupNames)),
});

/** The rule for a single row, written out. */
function isWanted(scan: Scan, view: View, row: number): boolean {
  const { findings, accounts, checks } = scan;
  const { severity, status, account, unit, region } = view.filters;
  const id = textOf(findings, "account", row);
  const path = (accounts.get(id)?.units ?? []).join("/");
  const { type, arn, name, tags } = resourceOf(findings, row);
  const check = textOf(findings, "check", row);
  const texts = [
    id,
    accounts.get(id)?.name,
    check,
    checks.get(check)?.title,
    type,
    arn,
    name,
    JSON.stringify(Object.fromEntries(tags)),
    textOf(findings, "message", row),
    textOf(findings, "evidence", row),
    textOf(findings, "cause", row),
    textOf(findings, "region", row),
  ];
  const takes = (wanted: readonly string[], value: string | undefined) =>
    wanted.length === 0 || wanted.some((each) => each === value);
  return (
    takes(severity, severities[findings.severity[row] ?? 0]) &&
    takes(status, statuses[findings.status[row] ?? 0]) &&
    takes(account, id) &&
    (unit.length === 0 || unit.some((each) => path === each || path.startsWith(`${each}/`))) &&
    takes(region, textOf(findings, "region", row)) &&
    view.text
      .toLowerCase()
      .split(" ")
      .every((word) => texts.some((text) => text?.toLowerCase().includes(word)))
  );
}

function sortedKeys(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
