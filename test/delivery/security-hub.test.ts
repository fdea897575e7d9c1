import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { expect, test } from "vitest";
import { type ImportItem, importFindings } from "../../scanner/delivery/security-hub.ts";
import { hub, hubAccount } from "./hub.ts";

const region = "us-east-1";

function finding(id: string, changes: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: "2018-10-08",
    Id: id,
    ProductArn: `arn:aws:securityhub:${region}:${hubAccount}:product/${hubAccount}/default`,
    GeneratorId: "hubscan/s3-bucket-public",
    AwsAccountId: hubAccount,
    CreatedAt: "2026-11-20T11:00:00.000Z",
    UpdatedAt: "2026-11-24T11:00:00.000Z",
    Severity: { Label: "HIGH" },
    Title: "The bucket is not public",
    Description: "The bucket is public.",
    Resources: [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::invoices" }],
    ...changes,
  };
}

async function* items(...all: readonly ImportItem[]): AsyncGenerator<ImportItem> {
  yield* all;
}

const many = (count: number) =>
  items(...Array.from({ length: count }, (_, index) => ({ finding: finding(`hubscan/${index}`) })));

const idsIn = (input: Readonly<Record<string, unknown>>) =>
  (input["Findings"] as AwsSecurityFinding[]).map(({ Id }) => Id);

test("findings are imported in batches of a hundred, in one region, as the hub", async () => {
  const at = await hub();
  const outcome = await importFindings(at, region, many(250));
  expect(
    at.received.map(({ account, region, operation, input }) => [
      account,
      region,
      operation,
      idsIn(input).length,
    ]),
  ).toEqual([100, 100, 50].map((count) => [hubAccount, region, "BatchImportFindings", count]));
  expect(outcome).toMatchObject({ kind: "security-hub", target: region, state: "delivered", sent: 250 });
  expect(outcome.message).toBe("250 findings imported (0 of them archived)");
});

test("a batch is not larger than Security Hub takes, in bytes", async () => {
  const at = await hub();
  const large = Array.from({ length: 60 }, (_, index) => ({
    finding: finding(`hubscan/${index}`, { ProductFields: { large: "x".repeat(200_000) } }),
  }));
  const outcome = await importFindings(at, region, items(...large));
  expect(at.received.length).toBe(3);
  expect(outcome).toMatchObject({ state: "delivered", sent: 60 });
});

test("a finding that is too large is refused by name, and the others go on", async () => {
  const at = await hub();
  const huge = finding("hubscan/huge", { ProductFields: { large: "x".repeat(300_000) } });
  const outcome = await importFindings(
    at,
    region,
    items({ finding: huge }, { finding: finding("hubscan/1") }),
  );
  expect(outcome).toMatchObject({ state: "partly", sent: 1, refusedInAll: 1 });
  expect(outcome.refused[0]).toMatchObject({ id: "hubscan/huge", reason: expect.stringContaining("240000") });
});

test("findings that Security Hub refuses are told by id and reason", async () => {
  const at = await hub({
    resources: {
      [hubAccount]: {
        [region]: {
          securityhub: {
            BatchImportFindings: {
              FailedCount: 2,
              SuccessCount: 1,
              FailedFindings: [
                { Id: "hubscan/1", ErrorCode: "InvalidInput", ErrorMessage: "Title is too long" },
                { Id: "hubscan/2", ErrorCode: "InvalidInput", ErrorMessage: "no Title" },
              ],
            },
          },
        },
      },
    },
  });
  const outcome = await importFindings(at, region, many(3));
  expect(outcome).toMatchObject({ state: "partly", sent: 1, refusedInAll: 2 });
  expect(outcome.refused).toEqual([
    { id: "hubscan/1", reason: "InvalidInput: Title is too long" },
    { id: "hubscan/2", reason: "InvalidInput: no Title" },
  ]);
});

test("a refusal that is counted and not named is not taken for a success", async () => {
  const at = await hub({
    resources: {
      [hubAccount]: {
        [region]: {
          securityhub: { BatchImportFindings: { FailedCount: 1, SuccessCount: 2, FailedFindings: [] } },
        },
      },
    },
  });
  expect(await importFindings(at, region, many(3))).toMatchObject({
    state: "partly",
    sent: 2,
    refusedInAll: 1,
  });
});

test("what is throttled is tried again, and nothing is lost or sent twice", async () => {
  const at = await hub({
    faults: [
      { services: ["securityhub"], times: 3, error: { code: "TooManyRequestsException", status: 429 } },
    ],
  });
  const outcome = await importFindings(at, region, many(150));
  expect(outcome).toMatchObject({ state: "delivered", sent: 150 });
  expect(at.received.flatMap(({ input }) => idsIn(input))).toHaveLength(150);
  expect(at.simulator.calls.total({ operation: "BatchImportFindings" })).toBe(5);
  expect(at.slept.length).toBeGreaterThan(0);
});

test("requests are paced by ten a second after a burst of thirty", async () => {
  const at = await hub();
  await importFindings(at, region, many(4_000));
  const waited = at.slept.reduce((sum, milliseconds) => sum + milliseconds, 0);
  expect(at.received.length).toBe(40);
  expect(waited).toBeGreaterThanOrEqual(900);
  expect(waited).toBeLessThanOrEqual(1_100);
});

test("a Security Hub that is not there is told with AWS's own words, and what was taken before", async () => {
  const at = await hub({
    faults: [
      {
        services: ["securityhub"],
        every: 2,
        error: {
          code: "InvalidAccessException",
          message: `Account ${hubAccount} is not subscribed`,
          status: 401,
        },
      },
    ],
  });
  const outcome = await importFindings(at, region, many(250));
  expect(outcome).toMatchObject({ state: "failed", sent: 100 });
  expect(outcome.message).toContain("InvalidAccessException: Account 100000000002 is not subscribed");
  expect(outcome.message).toContain("before that 100 findings imported");
});

test("no findings are nothing to import", async () => {
  const at = await hub();
  expect(await importFindings(at, region, items())).toMatchObject({ state: "skipped", sent: 0 });
  expect(at.received).toEqual([]);
});
