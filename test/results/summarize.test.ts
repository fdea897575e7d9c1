import { describe, expect, test } from "vitest";
import type { Cause } from "../../scanner/access/cause.ts";
import type { LedgerLine } from "../../scanner/inventory/ledger-line.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import type { DoneMarker } from "../../scanner/results/done-marker.ts";
import { scanExitCode } from "../../scanner/results/exit-code.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { FrameworkRequirements } from "../../scanner/results/framework-result.ts";
import type { Manifest } from "../../scanner/results/manifest.ts";
import { type SummaryInput, summarize, topFailedChecks } from "../../scanner/results/summarize.ts";
import { readSummary, summarySchema, writeSummary } from "../../scanner/results/summary.ts";
import { newFolder } from "./new-folder.ts";
import { facts, finding, ledger, manifest, resource, scan, unknownFinding } from "./sample-lines.ts";

const first = "111111111111";
const second = "222222222222";
const noRole: Cause = {
  kind: "role-missing-or-trust",
  operation: "sts:AssumeRole",
  code: "AccessDenied",
  message: "there is no such role, or it does not trust the hub",
};

async function marker(
  id: string,
  lines: { findings?: Partial<Finding>[]; ledger?: Partial<LedgerLine>[]; unreachable?: Cause },
): Promise<DoneMarker> {
  const account = { id, name: id };
  const writer = accountWriter(folderStore(await newFolder()), scan, account);
  for (const changes of lines.findings ?? []) {
    writer.finding((changes.status === "UNKNOWN" ? unknownFinding : finding)({ account, ...changes }));
  }
  writer.resource(resource({ account: id }));
  for (const changes of lines.ledger ?? []) writer.ledger(ledger({ account: id, ...changes }));
  return writer.finish(facts({ unreachable: lines.unreachable ?? null }));
}

function input(planned: Manifest, markers: DoneMarker[], changes: Partial<SummaryInput> = {}): SummaryInput {
  return {
    manifest: planned,
    markers,
    unreachable: new Map(),
    titles: new Map([["s3-bucket-public", "S3 bucket is not public"]]),
    frameworks: [],
    finished: new Date("2026-11-20T11:00:00Z"),
    changes: null,
    actualMs: 4_000,
    floorMs: 3_000,
    ...changes,
  };
}

describe("a summary", () => {
  test("adds up what the markers count", async () => {
    const markers = [
      await marker(second, {
        findings: [{}, { status: "UNKNOWN" }, { check: "b-low", severity: "low" }],
        ledger: [
          {},
          { operation: "s3:GetBucketPolicy", outcome: "denied-by-scp", reads: 5, calls: 5, throttles: 0 },
        ],
      }),
      await marker(first, { findings: [{}, {}, { status: "PASS" }, { status: "UNKNOWN" }], ledger: [{}] }),
    ];
    const summary = await summarize(input(manifest([first, second]), markers));
    expect(summary.counts.FAIL).toMatchObject({ high: 3, low: 1, critical: 0 });
    expect(summary.checks.map(({ id }) => id)).toEqual(["s3-bucket-public", "b-low"]);
    expect(topFailedChecks(summary, 1)).toEqual([
      {
        id: "s3-bucket-public",
        title: "S3 bucket is not public",
        severity: "high",
        statuses: { FAIL: 3, UNKNOWN: 2, PASS: 1, NOT_APPLICABLE: 0, EXCEPTED: 0 },
        failedAccounts: 2,
      },
    ]);
    expect(summary.unknown).toEqual([
      { kind: "denied-by-scp", operation: "s3:GetBucketPolicy", findings: 2, accounts: 2 },
    ]);
    expect(summary.resources).toEqual({ "AWS::S3::Bucket": 2 });
    expect(summary.byAccount.map(({ id, calls, throttles }) => [id, calls, throttles])).toEqual([
      [first, 2, 1],
      [second, 7, 1],
    ]);
    expect(summary.byAccount[1]?.parts).toEqual(markers[0]?.parts);
    expect([summary.calls, summary.throttles]).toEqual([9, 2]);
    expect(summary.efficiency).toEqual({ floorMs: 3_000, actualMs: 4_000, ratio: 0.75 });
    expect(summary.coverage.unread).toEqual([
      { outcome: "denied-by-scp", operation: "s3:GetBucketPolicy", reads: 5, accounts: 1 },
    ]);
  });

  test("is read back as it was written, and does not depend on the order of the markers", async () => {
    const markers = [await marker(first, { findings: [{}] }), await marker(second, { findings: [{}] })];
    const store = folderStore(await newFolder());
    const summary = await summarize(input(manifest([first, second]), markers));
    await writeSummary(store, summary);
    expect(await readSummary(store, scan)).toEqual(summary);
    expect(await summarize(input(manifest([first, second]), markers.toReversed()))).toEqual(summary);
    expect(summarySchema.parse(summary)).toEqual(summary);
  });

  test("says why each account was not scanned", async () => {
    const planned = manifest([first, second, "333333333333", "444444444444"]);
    const withSuspended = {
      ...planned,
      accounts: planned.accounts.map((row) =>
        row.id === second ? Object.assign(row, { selected: false, reason: "SUSPENDED" }) : row,
      ),
    };
    const summary = await summarize(
      input(withSuspended, [await marker(first, { unreachable: noRole })], {
        unreachable: new Map([["333333333333", noRole]]),
      }),
    );
    expect(summary.accounts).toMatchObject({ total: 4, selected: 3, scanned: 0 });
    expect(summary.accounts.notScanned.map(({ id, selected, why }) => [id, selected, why])).toEqual([
      [first, true, noRole.message],
      [second, false, "SUSPENDED"],
      ["333333333333", true, noRole.message],
      ["444444444444", true, "the scan ended before it was done"],
    ]);
    expect(summary.coverage).toMatchObject({ complete: false, accountsMissing: 3 });
  });

  test.each<
    [string, boolean, { findings?: Partial<Finding>[]; ledger?: Partial<LedgerLine>[]; unreachable?: Cause }]
  >([
    ["everything was read", true, { findings: [{}], ledger: [{}, { outcome: "absent" }] }],
    [
      "a region is not there",
      true,
      { ledger: [{ outcome: "region-disabled" }, { outcome: "unsupported-region" }] },
    ],
    ["a read was denied", false, { ledger: [{ outcome: "denied" }] }],
    ["a read was throttled away", false, { ledger: [{ outcome: "throttled" }] }],
    ["a thing was gone when it was read", false, { ledger: [{ outcome: "not-found" }] }],
    ["a finding is UNKNOWN", false, { findings: [{ status: "UNKNOWN" }] }],
    ["an account was not reached", false, { unreachable: noRole }],
  ])("coverage when %s: complete %j", async (_name, complete, lines) => {
    const summary = await summarize(input(manifest([first]), [await marker(first, lines)]));
    expect(summary.coverage.complete).toBe(complete);
  });

  test("an account that nobody expects, or twice, is a fault", async () => {
    const one = await marker(first, {});
    await expect(summarize(input(manifest([second]), [one]))).rejects.toThrow(first);
    await expect(summarize(input(manifest([first]), [one, one]))).rejects.toThrow(first);
  });

  test("10,000 accounts are taken one marker at a time", async () => {
    const one = await marker(first, { findings: [{}], ledger: [{}] });
    const ids = Array.from({ length: 10_000 }, (_, at) => String(at).padStart(12, "0"));
    const markers = ids.map((id) => Object.assign({}, one, { account: { id, name: id } }));
    const summary = await summarize(input(manifest(ids), markers));
    expect(summary.accounts.scanned).toBe(10_000);
    expect(summary.counts.FAIL.high).toBe(10_000);
    expect(summary.checks[0]?.failedAccounts).toBe(10_000);
  });
});

describe("a framework in a summary", () => {
  const framework: FrameworkRequirements = {
    id: "cis",
    title: "CIS",
    requirements: [
      { id: "1", title: "one", coverage: "checks", checks: ["s3-bucket-public"] },
      { id: "2", title: "two", coverage: "checks", checks: ["not-enabled"] },
      { id: "3", title: "three", coverage: "checks", checks: ["s3-bucket-public", "not-enabled"] },
      { id: "4", title: "four", coverage: "manual", checks: [] },
      { id: "5", title: "five", coverage: "not-covered", checks: [] },
    ],
  };

  test.each<[string, Partial<Finding>[], string[]]>([
    ["passes", [{ status: "PASS" }], ["PASS", "NOT_ASSESSED", "NOT_ASSESSED"]],
    ["fails", [{ status: "PASS" }, {}, { status: "UNKNOWN" }], ["FAIL", "NOT_ASSESSED", "FAIL"]],
    ["is unknown", [{ status: "PASS" }, { status: "UNKNOWN" }], ["UNKNOWN", "NOT_ASSESSED", "UNKNOWN"]],
    [
      "is excepted",
      [{ status: "PASS" }, { status: "EXCEPTED" }],
      ["EXCEPTED", "NOT_ASSESSED", "NOT_ASSESSED"],
    ],
    ["has nothing to look at", [], ["NOT_APPLICABLE", "NOT_ASSESSED", "NOT_ASSESSED"]],
  ])("when the check %s", async (_name, findings, results) => {
    const markers = [await marker(first, { findings })];
    const { frameworks } = await summarize(input(manifest([first]), markers, { frameworks: [framework] }));
    expect(frameworks[0]?.requirements.map(({ result }) => result)).toEqual([
      ...results,
      "MANUAL",
      "NOT_COVERED",
    ]);
  });

  test("nothing passes while an account is missing", async () => {
    const markers = [await marker(first, { findings: [{ status: "PASS" }] })];
    const { frameworks } = await summarize(
      input(manifest([first, second]), markers, { frameworks: [framework] }),
    );
    expect(frameworks[0]?.requirements[0]?.result).toBe("UNKNOWN");
  });
});

describe("exit codes", () => {
  test("failures at the severity or above are 3, missing coverage 4 where it is required, else 0", async () => {
    const markers = [await marker(first, { findings: [{ severity: "medium" }, { status: "UNKNOWN" }] })];
    const summary = await summarize(input(manifest([first]), markers));
    expect(scanExitCode(summary, { failOn: null, requireComplete: false })).toBe(0);
    expect(scanExitCode(summary, { failOn: "high", requireComplete: false })).toBe(0);
    expect(scanExitCode(summary, { failOn: "medium", requireComplete: false })).toBe(3);
    expect(scanExitCode(summary, { failOn: "info", requireComplete: true })).toBe(3);
    expect(scanExitCode(summary, { failOn: "high", requireComplete: true })).toBe(4);
  });
});
