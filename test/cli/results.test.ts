import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { donePath } from "../../scanner/results/layout.ts";
import { newFolder } from "../results/new-folder.ts";
import { scan } from "../results/sample-lines.ts";
import { runHubscan } from "./run-hubscan.ts";
import { ids, scannedFolder } from "./scanned-folder.ts";

const [shop, bank, closed] = ids;

/** Ids of what a command printed as JSON lines. */
async function shown(...args: string[]): Promise<string[]> {
  const { out, error } = await runHubscan([...args, "--format", "jsonl"], { folder: await scannedFolder() });
  if (error !== null) throw error;
  const lines = out.split("\n").filter((line) => line !== "");
  return lines.map((line) => (JSON.parse(line) as { readonly id: string }).id);
}

describe("hubscan findings", () => {
  it("shows what needs attention in a table, and says that there is more", async () => {
    const { out, notes, exitCode } = await runHubscan(["findings"], { folder: await scannedFolder() });
    expect(out).toContain("FAIL");
    expect(out).toContain("UNKNOWN");
    expect(out).not.toContain("PASS");
    expect(notes).toContain("4 findings with FAIL or UNKNOWN; --status all shows the others too");
    expect(exitCode).toBe(0);
  });

  it("gives programs every finding, and no note among them", async () => {
    expect(await shown("findings")).toHaveLength(6);
    const folder = await scannedFolder();
    const json = await runHubscan(["findings", "--format", "json"], { folder });
    expect(JSON.parse(json.out)).toHaveLength(6);
    const csv = await runHubscan(["findings", "--format", "csv"], { folder });
    expect(csv.out.split("\r\n")).toHaveLength(8);
  });

  it.each<[string, string[], string[]]>([
    ["status", ["--status", "pass"], [`cccccccc${shop}`, `cccccccc${bank}`]],
    [
      "several statuses",
      ["--status", "PASS,fail", "--account", shop],
      [`aaaaaaaa${shop}`, `cccccccc${shop}`],
    ],
    ["least severity", ["--severity", "medium", "--account", bank], [`aaaaaaaa${bank}`, `cccccccc${bank}`]],
    ["region", ["--region", "us-east-1"], [`bbbbbbbb${shop}`, `bbbbbbbb${bank}`]],
    ["check", ["--check", "sqs-*", "--account", shop], [`cccccccc${shop}`]],
    ["service", ["--service", "sqs", "--account", bank], [`cccccccc${bank}`]],
    ["type", ["--type", "AWS::SQS::Queue", "--account", bank], [`cccccccc${bank}`]],
  ])("are narrowed by %s", async (_, args, expected) => {
    expect(await shown("findings", ...args)).toEqual(expected);
  });

  it("says on standard error which accounts are not in them, and ends with 0", async () => {
    const { notes, exitCode } = await runHubscan(["findings"], { folder: await scannedFolder() });
    expect(notes).toContain("Not complete: selected accounts that could not be entered (1):");
    expect(notes).toContain(`  ${closed} account ${closed}: explicit deny in a service control policy`);
    expect(exitCode).toBe(0);
  });

  it("says which accounts have no results, and that the scan was not finished", async () => {
    const folder = await scannedFolder();
    await rm(join(folder, "hubscan-results", donePath(scan, bank)));
    const args = ["findings", "--format", "jsonl", "--scan", scan];
    const { notes, out } = await runHubscan(args, { folder });
    expect(notes).toContain(`Not complete: selected accounts without results (1):\n  ${bank}\n`);
    expect(out.split("\n")).toHaveLength(4);
    for (const file of ["published.json", "summary.json"]) {
      await rm(join(folder, "hubscan-results", "scans", scan, file));
    }
    expect((await runHubscan(args, { folder })).notes).toContain(`Scan ${scan} was not finished`);
  });

  it("says of an account that the scan left out why it did", async () => {
    const { out, notes } = await runHubscan(["findings", "--account", "444444444444"], {
      folder: await scannedFolder(),
    });
    expect(out).toBe("No findings.\n");
    expect(notes).toContain("  444444444444 old: not active (SUSPENDED)");
  });

  it.each([
    ["an account", ["--account", "111111111112"], "knows no account 111111111112"],
    ["a check", ["--check", "s3-bucket-publik"], "had no check s3-bucket-publik"],
    ["a scan", ["--scan", "20250101T000000Z-aaaaaa"], "no scan 20250101T000000Z-aaaaaa"],
    ["a folder", ["--from", "elsewhere"], "no finished scan in folder"],
    ["a place of another kind", ["--from", "gs://bucket"], 'results cannot be kept at "gs://bucket"'],
    ["an address with a slash too few", ["--from", "s3:/bucket"], 'results cannot be kept at "s3:/bucket"'],
    ["a type", ["--type", "AWS::SQS::Queu"], "read nothing of the type AWS::SQS::Queu"],
    ["a service", ["--service", "sqss"], "read nothing of the service sqss"],
    ["a region", ["--region", "eu-wst-1"], "read nothing in the region eu-wst-1"],
    ["one of two regions", ["--region", "eu-west-1,eu-west-9"], "read nothing in the region eu-west-9"],
    ["a finding", ["--id", "dddddddd"], "has no finding dddddddd"],
    ["a beginning of ids", ["--id", "aaaaaaaa"], "several findings begin with aaaaaaaa"],
    ["a short beginning", ["--id", "aa"], "too short"],
  ])("does not show nothing for %s that there is not", async (_, args, message) => {
    const { error, out } = await runHubscan(["findings", ...args], { folder: await scannedFolder() });
    expect(error?.message).toContain(message);
    expect(out).toBe("");
  });

  it.each(["resources", "export --format csv"])(
    "takes no slip in a service for nothing in %s",
    async (command) => {
      const { error } = await runHubscan([...command.split(" "), "--service", "s33"], {
        folder: await scannedFolder(),
      });
      expect(error?.hint).toBe("Did you mean s3?");
    },
  );

  it.each(["findings", "resources", "ledger", "export --format csv"])(
    "takes no slip in a region for nothing in %s",
    async (command) => {
      const folder = await scannedFolder();
      const run = async (region: string) =>
        runHubscan([...command.split(" "), "--region", region], { folder });
      expect((await run("eu-wst-1")).error?.hint).toBe("Did you mean eu-west-1?");
      expect((await run("mars")).error?.hint).toBe("It read: eu-west-1, global, us-east-1.");
      expect((await run("global,eu-west-1")).error).toBeNull();
    },
  );

  it.each([
    ["--status", "bad"],
    ["--severity", "urgent"],
    ["--format", "xml"],
  ])("takes %s %s as a usage error", async (...args) => {
    expect((await runHubscan(["findings", ...args], { folder: "/" })).exitCode).toBe(2);
  });

  it("is not narrowed by what the environment says for scans", async () => {
    process.env.HUBSCAN_ACCOUNT = bank;
    process.env.HUBSCAN_SEVERITY = "critical";
    try {
      expect(await shown("findings")).toHaveLength(6);
    } finally {
      delete process.env.HUBSCAN_ACCOUNT;
      delete process.env.HUBSCAN_SEVERITY;
    }
  });

  it("--id shows one in full, with the risk and the remedy from the policies", async () => {
    const folder = await scannedFolder();
    const { out } = await runHubscan(["findings", "--id", `cccccccc${shop}`], { folder });
    expect(out).toContain("PASS  The SQS queue encrypts its messages at rest");
    expect(out).toContain("  PublicAccessBlock.BlockPublicAcls = false");
    expect(out).toContain("tags      team=web");
    expect(out).toMatch(/Risk\n {2}\S/);
    expect(out).toMatch(/Remedy\n {2}Console: /);
    expect(out).toContain("https://docs.aws.amazon.com/");
    expect(out).not.toContain("\u001b");
  });

  it("--id shows why a finding is unknown, and a finding whose check is no more", async () => {
    const folder = await scannedFolder();
    const { out } = await runHubscan(["findings", "--id", `bbbbbbbb${shop}`], { folder });
    expect(out).toContain("s3:GetBucketPolicy: AccessDenied: explicit deny in a service control policy");
    expect(out).toContain("The policies have no check of this id");
  });
});

describe("latest.json that is damaged", () => {
  const damaged = async () => {
    const folder = await scannedFolder();
    await writeFile(join(folder, "hubscan-results/latest.json"), '{"scan":');
    return folder;
  };

  it.each(["findings --format jsonl", "resources", "ledger", "export --format jsonl"])(
    "does not keep %s from the newest published scan, and is told",
    async (command) => {
      const args = command.split(" ");
      const whole = await runHubscan(args, { folder: await scannedFolder() });
      const { out, notes, error } = await runHubscan(args, { folder: await damaged() });
      expect(error).toBeNull();
      expect(out).toBe(whole.out);
      expect(out).not.toBe("");
      expect(notes).toMatch(
        new RegExp(`^damaged: .*latest\\.json.*\nScan ${scan}, .* is read instead\\. The next finished`),
      );
      expect(notes).toContain(whole.notes);
    },
  );

  it.each(["verify-results", "deliver --sns-topic arn:aws:sns:eu-west-1:111122223333:findings --dry-run"])(
    "is an error of %s",
    async (command) => {
      const { error } = await runHubscan(command.split(" "), { folder: await damaged() });
      expect(error?.message).toMatch(/damaged: .*latest\.json/);
      expect(error?.hint).toContain("name a scan by its id");
    },
  );
});

describe("hubscan resources and ledger", () => {
  it("show what was read, by type", async () => {
    const { out, notes } = await runHubscan(["resources", "--type", "AWS::SQS::Queue"], {
      folder: await scannedFolder(),
    });
    expect(out.match(/AWS::SQS::Queue/g)).toHaveLength(2);
    expect(out).not.toContain("AWS::S3::Bucket");
    expect(notes).toContain("could not be entered");
  });

  it("show what was not read", async () => {
    const folder = await scannedFolder();
    const { out } = await runHubscan(["ledger", "--outcome", "unread"], { folder });
    expect(out).toContain("sqs:ListQueues");
    expect(out).not.toContain("s3:ListBuckets");
    expect((await runHubscan(["ledger", "--outcome", "lost"], { folder })).exitCode).toBe(2);
  });

  it("say that there is no scan where there is none", async () => {
    for (const command of ["findings", "resources", "ledger"]) {
      const { error } = await runHubscan([command], { folder: await newFolder() });
      expect(error?.message).toContain("no finished scan");
    }
  });
});
