import { AwsSecurityFinding$ } from "@aws-sdk/client-securityhub";
import { NormalizedSchema } from "@smithy/core/schema";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CauseKind } from "../../../scanner/access/cause.ts";
import type { Status } from "../../../scanner/results/finding.ts";
import { type AsffPlace, securityFinding } from "../../../scanner/results/formats/asff.ts";
import { coerceMembers } from "../../../simulator/coerce.ts";
import { denied } from "../sample-lines.ts";
import { anyFull, exportedText, full, sourceOf } from "./sample-export.ts";

const own: AsffPlace = { partition: "aws", account: null, region: null };
const schema = NormalizedSchema.of(AwsSecurityFinding$);

/** Throws where a finding has a member that the SDK does not know, or one of another type. */
function checkShape(finding: object): void {
  coerceMembers(schema, finding as Readonly<Record<string, unknown>>, {
    source: "finding",
    documentText: () => {
      throw new Error("an object where there should be text");
    },
  });
}

/** Limits of Security Hub, written apart from the exporter. */
const textLimits: readonly (readonly [path: RegExp, most: number])[] = [
  [/^Id$|^GeneratorId$|^ProductArn$/, 512],
  [/^Title$/, 256],
  [/^Description$/, 1024],
  [/^Remediation\.Recommendation\.(Text|Url)$/, 512],
  [/^AwsAccountName$/, 50],
  [/^ProductFields\./, 2048],
  [/^Resources\.0\.Tags\./, 256],
  [/^Resources\.0\.Id$/, 512],
  [/^Note\.Text$/, 512],
];

/** Every text in a value with the way to it, and with each key of a map as a text of its own. */
function texts(value: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof value === "string") return [[path.join("."), value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, [...path, key]));
}

describe("asff", () => {
  test("any findings have the shape that the SDK knows, within Security Hub's limits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { maxLength: 3 }), async (findings) => {
        const text = await exportedText("asff", await sourceOf(findings));
        const array = JSON.parse(text) as Readonly<Record<string, unknown>>[];
        expect(array).toHaveLength(findings.length);
        for (const finding of array) {
          checkShape(finding);
          const all = texts(finding);
          expect(all.filter(([, value]) => !/\S/.test(value))).toEqual([]);
          for (const [path, most] of textLimits) {
            expect(all.filter(([at, value]) => path.test(at) && value.length > most)).toEqual([]);
          }
          const fields = finding["ProductFields"] as object;
          expect(Object.keys(fields).length).toBeLessThanOrEqual(50);
          expect(Object.keys(fields).filter((key) => key.length > 128)).toEqual([]);
          const [resource] = finding["Resources"] as { readonly Tags?: object }[];
          expect(Object.keys(resource?.Tags ?? {}).length).toBeLessThanOrEqual(50);
          expect(Buffer.byteLength(JSON.stringify(finding))).toBeLessThan(240_000);
        }
      }),
      { numRuns: 80 },
    );
  });

  test("a finding keeps its Id and ProductArn in the next scan, so that it is updated", () => {
    const again = full({ scan: "20261121T105944Z-000000", time: "2026-11-21T11:00:00.000Z", status: "PASS" });
    const [first, second] = [securityFinding(full(), own), securityFinding(again, own)];
    expect(first.Id).toMatch(/^hubscan\/[0-9a-f]{32}$/);
    expect([second.Id, second.ProductArn]).toEqual([first.Id, first.ProductArn]);
  });

  test.each<[Status, CauseKind | null, string, string, string]>([
    ["FAIL", null, "FAILED", "NEW", "ACTIVE"],
    ["PASS", null, "PASSED", "RESOLVED", "ACTIVE"],
    ["UNKNOWN", "denied-by-scp", "WARNING", "NEW", "ACTIVE"],
    ["UNKNOWN", "throttled", "NOT_AVAILABLE", "NEW", "ACTIVE"],
    ["NOT_APPLICABLE", null, "NOT_AVAILABLE", "RESOLVED", "ARCHIVED"],
    ["EXCEPTED", null, "FAILED", "SUPPRESSED", "ACTIVE"],
  ])("%s (%s) is %s, %s, %s", (status, kind, compliance, workflow, record) => {
    const cause = kind === null ? null : { ...denied, kind };
    expect(securityFinding(full({ status, cause }), own)).toMatchObject({
      Compliance: { Status: compliance },
      Workflow: { Status: workflow },
      RecordState: record,
    });
  });

  test("what has no region is imported into the partition's home region", () => {
    const finding = full({ region: "global" });
    expect(securityFinding(finding, own).ProductArn).toBe(
      "arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
    );
    expect(securityFinding(finding, { ...own, partition: "aws-cn" }).Region).toBe("cn-north-1");
  });

  test("findings can be imported into one account and region, and still say whose they are", () => {
    const hub = { partition: "aws", account: "999988887777", region: "eu-central-1" };
    expect(securityFinding(full(), hub)).toMatchObject({
      AwsAccountId: "999988887777",
      ProductArn: "arn:aws:securityhub:eu-central-1:999988887777:product/999988887777/default",
      ProductFields: { "hubscan/account": "111122223333", "hubscan/region": "eu-west-1" },
      Resources: [{ Region: "eu-west-1" }],
    });
  });

  test.each([
    ["AWS::S3::Bucket", "AwsS3Bucket"],
    ["AWS::RDS::DBInstance", "AwsRdsDbInstance"],
    ["AWS::ElasticLoadBalancingV2::LoadBalancer", "AwsElbv2LoadBalancer"],
    ["AWS::Account::Account", "AwsAccount"],
    ["AWS::Config::DeliveryChannel", "Other"],
  ])("%s is %s", (type, expected) => {
    const resource = { ...full().finding.resource, type };
    expect(securityFinding(full({ resource }), own).Resources?.[0]?.Type).toBe(expected);
  });
});
