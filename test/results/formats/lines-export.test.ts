import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyFull, exportedText, full, sourceOf } from "./sample-export.ts";

describe("jsonl", () => {
  test("each line is the stored finding, with the account in full and the check's facts", async () => {
    const [line = ""] = (await exportedText("jsonl", await sourceOf([full()]))).split("\n");
    expect(JSON.parse(line)).toMatchObject({
      id: full().finding.id,
      check: "s3-bucket-public",
      status: "FAIL",
      evidence: { "PublicAccessBlock.BlockPublicAcls": false },
      account: {
        id: "111122223333",
        name: "payments",
        units: ["Root", "Workloads"],
        tags: { team: "billing" },
      },
      checkFacts: { title: "S3 bucket is not public", frameworks: { fsbp: ["S3.2", "S3.8"] } },
    });
  });

  test("any findings are a line of JSON each", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { maxLength: 4 }), async (findings) => {
        const lines = (await exportedText("jsonl", await sourceOf(findings))).split("\n").slice(0, -1);
        const messages = lines.map((line) => (JSON.parse(line) as { readonly message: string }).message);
        expect(messages).toEqual(findings.map(({ finding }) => finding.message));
      }),
      { numRuns: 40 },
    );
  });
});

describe("csv", () => {
  test("has the columns of `hubscan findings` and those of the account and the check", async () => {
    const [header = "", row = ""] = (await exportedText("csv", await sourceOf([full()]))).split("\r\n");
    expect(header).toMatch(/^status,severity,account,account_name,region,check,/);
    expect(header).toMatch(/,account_email,account_units,.*,frameworks,same_as$/);
    expect(row).toContain(",payments@example.com,Root/Workloads,");
    expect(row).toContain(",cis-aws-5.0:2.1.4 fsbp:S3.2 fsbp:S3.8,");
  });

  test("no field begins like a formula", async () => {
    const evil = full(
      { message: "=cmd|' /C calc'!A0", resource: { ...full().finding.resource, name: "@SUM(1)" } },
      { title: "+1", risk: "\t=1" },
    );
    const text = await exportedText("csv", await sourceOf([evil]));
    expect(text).not.toMatch(/(^|,|\n)"?[=+\-@\t]/);
  });
});
