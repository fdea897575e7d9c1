import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder } from "../results/new-folder.ts";
import { runHubscan } from "./run-hubscan.ts";

async function permissions(args: readonly string[], columns = 160) {
  return runHubscan(["permissions", ...args], { folder: await newFolder(), columns });
}

interface Needed {
  readonly checks: readonly string[];
  readonly actions: readonly string[];
  readonly missing: Readonly<
    Record<string, readonly { readonly action: string; readonly checks: readonly string[] }[]>
  >;
}

describe("hubscan permissions", () => {
  it("names what SecurityAudit lacks and the checks that need it", async () => {
    const { out } = await permissions(["--json"]);
    const { actions, missing } = JSON.parse(out) as Needed;
    expect(actions).toContain("ec2:DescribeRegions");
    expect(missing.SecurityAudit).toContainEqual({
      action: "account:GetContactInformation",
      checks: ["account-contact-details"],
    });
    expect(missing.ReadOnlyAccess).toEqual([]);
  });

  it("looks at the checks that are on and no others", async () => {
    const { out } = await permissions(["--json", "--check", "kms-*"]);
    const { checks, actions, missing } = JSON.parse(out) as Needed;
    expect(checks.every((id) => id.startsWith("kms-"))).toBe(true);
    expect(actions).toContain("kms:GetKeyPolicy");
    expect(actions.filter((action) => action.startsWith("s3:"))).toEqual([]);
    expect(missing.SecurityAudit).toEqual([]);
  });

  it("counts what a policy of one's own reads", async () => {
    const folder = await newFolder();
    await mkdir(join(folder, "ours"));
    await writeFile(
      join(folder, "ours", "checks.yaml"),
      `service: acme
checks:
  - id: acme-default-key
    title: The default key of EBS is ours
    severity: low
    resource: AWS::EC2::RegionSettings
    assert: resource.EbsDefaultKmsKeyId != ''
    risk: Nobody knows whose it is.
    remediation: { console: Choose another. }
    references: [https://example.com/keys]
    examples:
      pass: [{ EbsDefaultKmsKeyId: "alias/acme" }]
      fail: [{}]
`,
    );
    const args = ["permissions", "--json", "--policy", "ours", "--check", "acme-*"];
    const { out, error } = await runHubscan(args, { folder });
    expect(error?.message).toBeUndefined();
    expect((JSON.parse(out) as Needed).actions).toContain("ec2:GetEbsDefaultKmsKeyId");
  });

  it("prints the inline policy that fills the gap, and nothing where there is none", async () => {
    const { out } = await permissions(["--inline-policy"]);
    expect(JSON.parse(out)).toMatchObject({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: expect.arrayContaining(["account:GetContactInformation"]) }],
    });
    const none = await permissions(["--inline-policy", "--permissions-policy", "ReadOnlyAccess"]);
    expect(none).toMatchObject({ out: "", exitCode: 0 });
    expect(none.notes).toContain("no inline policy is needed");
  });

  it("takes --policy without a path for that as well, beside policies of one's own", async () => {
    const { out } = await permissions(["--inline-policy"]);
    expect((await permissions(["--policy"])).out).toBe(out);
    expect((await permissions(["--policy", "--service", "s3,account"])).error).toBeNull();
    const folder = await newFolder();
    const own = await runHubscan(["permissions", "--policy", "nowhere", "--policy"], { folder });
    expect(own.error?.message).toContain("nowhere");
  });

  it("fits 40 columns, but for names that are longer", async () => {
    const { out } = await permissions(["--service", "s3,account"], 40);
    const long = out.split("\n").filter((line) => line.length > 40);
    expect(long.filter((line) => line.trim().includes(" "))).toEqual([]);
    expect(out).toContain("SecurityAudit lacks 2 of them:");
  });

  it("refuses two outputs at once", async () => {
    const { error } = await permissions(["--inline-policy", "--json"]);
    expect(error?.message).toBe("--inline-policy and --json are two outputs.");
  });
});
