import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AccountLedger, listOperation, type ReadRecord } from "../../scanner/inventory/account-ledger.ts";

const record = (changes: Partial<ReadRecord> = {}): ReadRecord => ({
  region: "eu-west-1",
  operation: "s3:GetBucketPolicy",
  outcome: "read",
  types: ["AWS::S3::Bucket"],
  calls: 1,
  throttles: 0,
  items: 1,
  code: null,
  message: null,
  ...changes,
});

const linesOf = (...reads: ReadRecord[]) => {
  const ledger = new AccountLedger("111122223333");
  for (const read of reads) ledger.record(read);
  return ledger.lines();
};

test("reads of one operation and region with one outcome are counted together, whatever they were for", () => {
  expect(
    linesOf(record({ calls: 3, throttles: 2 }), record({ types: ["AWS::S3::AccessPoint"], items: 0 })),
  ).toEqual([
    {
      account: "111122223333",
      region: "eu-west-1",
      operation: "s3:GetBucketPolicy",
      outcome: "read",
      types: ["AWS::S3::AccessPoint", "AWS::S3::Bucket"],
      reads: 2,
      calls: 4,
      throttles: 2,
      items: 1,
      code: null,
      message: null,
    },
  ]);
});

test("regions, operations, outcomes and codes are told apart", () => {
  const lines = linesOf(
    record(),
    record({ region: "us-east-1" }),
    record({ operation: "s3:GetBucketAcl" }),
    record({ outcome: "absent", code: "NoSuchBucketPolicy" }),
    record({ outcome: "error", code: "A" }),
    record({ outcome: "error", code: "B" }),
  );
  expect(lines.length).toBe(6);
});

test("the first message of an outcome is kept", () => {
  const lines = linesOf(
    record({ outcome: "denied", code: "AccessDenied", message: "first" }),
    record({ outcome: "denied", code: "AccessDenied", message: "second" }),
  );
  expect(lines).toMatchObject([{ message: "first", reads: 2 }]);
});

test("what a list came to is a line for each type", () => {
  const listed = (type: string) => record({ operation: listOperation, types: [type], calls: 0 });
  expect(linesOf(listed("AWS::IAM::User"), listed("AWS::IAM::Role"))).toMatchObject([
    { types: ["AWS::IAM::Role"] },
    { types: ["AWS::IAM::User"] },
  ]);
});

test("nothing that was counted is lost, and lines are in one order", () => {
  const arbitrary = fc.record({
    region: fc.constantFrom("eu-west-1", "us-east-1", "global"),
    operation: fc.constantFrom("s3:ListBuckets", "sqs:ListQueues", listOperation),
    outcome: fc.constantFrom("read" as const, "absent" as const, "throttled" as const),
    types: fc.subarray(["AWS::S3::Bucket", "AWS::SQS::Queue"]),
    calls: fc.nat(9),
    throttles: fc.nat(9),
    items: fc.nat(9),
    code: fc.constantFrom(null, "X"),
    message: fc.constant(null),
  });
  fc.assert(
    fc.property(fc.array(arbitrary), (reads) => {
      const lines = linesOf(...reads);
      const sum = (of: readonly { readonly [K in "calls" | "throttles" | "items"]: number }[]) =>
        of.reduce(
          (total, { calls, throttles, items }) => total + calls * 10_000 + throttles * 100 + items,
          0,
        );
      expect(sum(lines)).toBe(sum(reads));
      expect(lines.reduce((total, line) => total + line.reads, 0)).toBe(reads.length);
      expect(linesOf(...reads.toReversed()).map(({ region, operation }) => `${region} ${operation}`)).toEqual(
        lines.map(({ region, operation }) => `${region} ${operation}`),
      );
    }),
  );
});
