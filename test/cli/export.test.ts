import { mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { partPath } from "../../scanner/results/layout.ts";
import { scan } from "../results/sample-lines.ts";
import { startMemoryS3 } from "../settings/memory-s3.ts";
import { runHubscan } from "./run-hubscan.ts";
import { ids, scannedFolder } from "./scanned-folder.ts";

const [shop, bank, closed] = ids;

describe("hubscan export", () => {
  it("writes to standard output, and says on standard error what is missing", async () => {
    const folder = await scannedFolder();
    const { out, notes, exitCode } = await runHubscan(["export", "--format", "ocsf"], { folder });
    const lines = out.split("\n").slice(0, -1);
    expect(lines.map((line) => (JSON.parse(line) as { class_uid: number }).class_uid)).toEqual(
      Array(6).fill(2003),
    );
    expect(notes).toContain("Not complete: selected accounts that could not be entered (1):");
    expect(notes).toContain(`  ${closed} account ${closed}`);
    expect(exitCode).toBe(0);
  });

  it("replaces a file, and says how much is in it", async () => {
    const folder = await scannedFolder();
    await writeFile(join(folder, "findings.csv"), "old");
    const { out, notes, error } = await runHubscan(["export", "--format", "csv", "--to", "findings.csv"], {
      folder,
    });
    expect(error).toBeNull();
    expect(out).toBe("");
    expect(notes).toContain(`6 findings of scan ${scan} as csv: ${join(folder, "findings.csv")}\n`);
    expect((await readFile(join(folder, "findings.csv"), "utf8")).split("\r\n")).toHaveLength(8);
  });

  it("leaves the file as it was when the results are damaged, and names what is", async () => {
    const folder = await scannedFolder();
    await writeFile(join(folder, "findings.csv"), "old");
    const damaged = join(folder, "hubscan-results", partPath(scan, bank, "findings"));
    await rm(damaged);
    const { error, notes } = await runHubscan(["export", "--format", "csv", "--to", "findings.csv"], {
      folder,
    });
    expect(error?.message).toContain(damaged);
    expect(notes).toBe("");
    expect(await readFile(join(folder, "findings.csv"), "utf8")).toBe("old");
  });

  it("makes no HTML report of a part of a scan", async () => {
    const folder = await scannedFolder();
    const { error } = await runHubscan(["export", "--format", "html", "--severity", "high"], { folder });
    expect(error?.message).toBe("--format html is of a whole scan, and takes no filters");
    const all = await runHubscan(["export", "--format", "html", "--status", "all"], { folder });
    expect(all.error).toBeNull();
    expect(all.out).toContain("<title>");
  });

  it("puts a file of the format's own name into a folder that is there", async () => {
    const folder = await scannedFolder();
    await mkdir(join(folder, "reports"));
    await runHubscan(["export", "--format", "sarif", "--to", "reports"], { folder });
    const log = JSON.parse(await readFile(join(folder, "reports", "findings.sarif"), "utf8")) as {
      version: string;
    };
    expect(log.version).toBe("2.1.0");
  });

  it.each(["gs://bucket/x.csv", "s3:/bucket/x.csv"])("makes no folder of the address %s", async (to) => {
    const folder = await scannedFolder();
    const before = await readdir(folder);
    const { error } = await runHubscan(["export", "--format", "csv", "--to", to], { folder });
    expect(error?.message).toContain("results cannot be kept at");
    expect(await readdir(folder)).toEqual(before);
  });

  it("follows a link to a file, and the link stays one", async () => {
    const folder = await scannedFolder();
    await writeFile(join(folder, "real.md"), "old");
    await symlink("real.md", join(folder, "link.md"));
    await runHubscan(["export", "--format", "markdown", "--to", "link.md"], { folder });
    expect(await readlink(join(folder, "link.md"))).toBe("real.md");
    expect(await readFile(join(folder, "real.md"), "utf8")).toMatch(/^## hubscan: 2 failures/);
  });

  it("does not put a file in the place of a device", async () => {
    const folder = await scannedFolder();
    const { error } = await runHubscan(["export", "--format", "csv", "--to", "/dev/null"], { folder });
    expect(error?.message).toContain("/dev/null is neither a file nor a folder");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("writes a table into a folder, a file for each account", async () => {
    const folder = await scannedFolder();
    const { notes } = await runHubscan(["export", "--format", "parquet", "--to", "lake"], { folder });
    const day = join(folder, "lake/tables/findings/scan_date=2026-11-20");
    for (const id of ids)
      expect((await stat(join(day, `account=${id}`, "part.parquet"))).size).toBeGreaterThan(100);
    expect(notes).toContain("as parquet: 3 files in lake\n");
  });

  it("refuses to write a table to standard output", async () => {
    const { error } = await runHubscan(["export", "--format", "parquet"], { folder: await scannedFolder() });
    expect(error?.hint).toContain("--to");
  });

  it("writes to an object in S3, and into a prefix", async () => {
    const folder = await scannedFolder();
    const s3 = await startMemoryS3();
    const environment = {
      AWS_ENDPOINT_URL: s3.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    // The SDK looks for credentials in the process's own environment.
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const args = ["export", "--format", "junit", "--to"];
    await runHubscan([...args, "s3://reports/hubscan/last.xml"], { folder, environment });
    await runHubscan([...args, "s3://reports/hubscan/"], { folder, environment });
    expect([...s3.objects.keys()]).toEqual([
      "reports/hubscan/last.xml",
      "reports/hubscan/findings.junit.xml",
    ]);
  });

  it.each<[string, string[], number]>([
    ["status", ["--status", "fail"], 2],
    ["account", ["--account", shop], 3],
    ["check", ["--check", "sqs-*"], 2],
    ["least severity", ["--severity", "high"], 2],
  ])("is narrowed by %s", async (_, args, expected) => {
    const folder = await scannedFolder();
    const { out } = await runHubscan(["export", "--format", "jsonl", ...args], { folder });
    expect(out.split("\n").slice(0, -1)).toHaveLength(expected);
  });

  it("leaves out of SARIF what passes, unless it is asked for", async () => {
    const folder = await scannedFolder();
    const count = async (...args: string[]) => {
      const { out } = await runHubscan(["export", "--format", "sarif", ...args], { folder });
      return (JSON.parse(out) as { runs: [{ results: unknown[] }] }).runs[0].results.length;
    };
    expect(await count()).toBe(4);
    expect(await count("--status", "all")).toBe(6);
  });

  it("says of a check that the scan did not run that it did not", async () => {
    const folder = await scannedFolder();
    const { error } = await runHubscan(["export", "--format", "csv", "--check", "s3-bucket-publik"], {
      folder,
    });
    expect(error?.hint).toContain("s3-bucket-public");
  });

  it("needs a format", async () => {
    const { exitCode, notes } = await runHubscan(["export"], { folder: await scannedFolder() });
    expect(exitCode).toBe(2);
    expect(notes).toContain("--format");
  });
});
