import { describe, expect, it } from "vitest";
import { configSchema, type StackConfigInput } from "../../../infra/config/schema.ts";
import { finishedScansPattern, overdueHours } from "../../../infra/hub/overdue.ts";
import { folderStore } from "../../../scanner/results/folder-store.ts";
import { openStore } from "../../../scanner/results/open-store.ts";
import { resultsS3Client } from "../../../scanner/results/s3-client.ts";
import { newFolder } from "../../results/new-folder.ts";
import { hubscanCommand, runProcess } from "../../scan/hubscan-process.ts";
import { sampleResources } from "../../scan/sample-resources.ts";
import { alpha, simulateForProcesses } from "../../scan/simulated-scan.ts";
import { finds } from "../log-filter.ts";

describe("hours without a finished scan that are too many", () => {
  const hours = (keys: Partial<StackConfigInput>) =>
    overdueHours(
      configSchema.parse({ organizationId: "o-acme4f2k9x", hubAccountId: "222222222201", ...keys }),
    );

  it.each<[Partial<StackConfigInput>, number | null]>([
    [{}, 18],
    [{ schedule: "rate(1 day)" }, 36],
    [{ schedule: "cron(0 6 ? * MON-FRI *)" }, 108],
    [{ schedule: "rate(5 days)" }, 168],
    [{ schedule: "rate(10 minutes)" }, 1],
    [{ overdueHours: 30 }, 30],
    [{ overdueHours: 0 }, null],
    [{ schedule: "off" }, null],
  ])("with %j are %s", (keys, expected) => {
    expect(hours(keys)).toBe(expected);
  });
});

/** What a scan writes into the log, where the task's log is collected from. */
async function logOf(
  targetRole: { readonly missing?: true },
  args: readonly string[] = [],
): Promise<{ readonly lines: readonly string[]; readonly results: string; readonly code: number | string }> {
  const accounts = [{ id: alpha, name: "alpha", targetRole }];
  const { environment } = await simulateForProcesses({ resources: sampleResources, accounts });
  const folder = await newFolder();
  const { code, stderr } = await runProcess(
    hubscanCommand(
      // What a team might choose, and what the hub's task has.
      ["scan", "--account", alpha, "--service", "s3", "--out", folder, "--log-format", "json"].concat(args),
    ),
    environment,
  );
  const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
  return { lines, results: folderStore(folder).describe(), code };
}

describe("a finished scan in the log", () => {
  it("is one line that the alarm's filter finds, by where its results are", async () => {
    const { lines, results } = await logOf({});
    const found = lines.filter((line) => finds(finishedScansPattern(results), line));
    expect(found).toHaveLength(1);
    expect(JSON.parse(found[0] ?? "")).toMatchObject({
      event: "scan-finished",
      level: "info",
      scan: expect.stringMatching(/^\d{8}T/),
      selected: 1,
      scanned: 1,
      msg: "scan finished",
    });
    expect(lines.filter((line) => finds(finishedScansPattern(`${results}/events`), line))).toEqual([]);
  });

  it("is none when no account could be entered", async () => {
    const { lines, results, code } = await logOf({ missing: true });
    expect(code).toBe(1);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => finds(finishedScansPattern(results), line))).toEqual([]);
  });

  it("is one also when findings make it end with 3", async () => {
    const { lines, results, code } = await logOf({}, ["--fail-on", "info"]);
    expect(code).toBe(3);
    expect(lines.filter((line) => finds(finishedScansPattern(results), line))).toHaveLength(1);
  });
});

it.each(["s3://results", "s3://results/events"])("results at %s are told by that address", (address) => {
  const s3 = () => resultsS3Client({ AWS_REGION: "eu-west-1" });
  expect(openStore(address, s3).describe()).toBe(address);
});
