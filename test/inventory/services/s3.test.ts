import { describe, expect, test } from "vitest";
import type { CallRead } from "../../../scanner/inventory/read.ts";
import { s3 } from "../../../scanner/inventory/services/s3.ts";

const at = { account: "111122223333", partition: "aws", region: "us-east-1" };
const [bucketType] = s3.resources;
const reads = [...(bucketType?.reads ?? [])].filter(
  (entry): entry is [string, CallRead] => entry[1].kind === "call",
);

describe("S3 buckets", () => {
  test("are listed page by page, which is also what makes S3 say their regions", () => {
    const call = bucketType?.listing.call;
    expect(call?.input(at)).toEqual({ MaxBuckets: 1000 });
    expect(call?.tokens).toEqual({ output: "ContinuationToken", input: "ContinuationToken" });
  });

  test("are in the region that the list says, not where the list was asked for", () => {
    expect(bucketType?.region?.({ Name: "acme", BucketRegion: "eu-west-1" }, at)).toBe("eu-west-1");
  });

  test.each(reads)("%s is asked for in the bucket's own region", (_, { region, input }) => {
    const bucket = { Name: "acme", BucketRegion: "eu-west-1" };
    expect(region?.(bucket, at)).toBe("eu-west-1");
    expect(input(bucket, at)).toEqual({ Bucket: "acme" });
  });
});
