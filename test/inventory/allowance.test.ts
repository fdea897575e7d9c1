import { describe, expect, test } from "vitest";
import { callBuckets } from "../../scanner/inventory/allowance.ts";
import { iam } from "../../scanner/inventory/services/iam.ts";
import { sqs } from "../../scanner/inventory/services/sqs.ts";

const place = { account: "111122223333", region: "us-east-1" };

describe("the hub's bucket", () => {
  const whole = callBuckets(iam, "ListVirtualMFADevices", place, 1);

  test("is the service's limit for a process that scans alone", () => {
    expect(whole.hub).toMatchObject({ payer: "hub", allowance: whole.account.allowance });
  });

  test("is a part of it for each of several processes, in rate and burst", () => {
    const { hub } = callBuckets(iam, "ListVirtualMFADevices", place, 1 / 4);
    const { rate, burst } = whole.account.allowance;
    expect(hub?.allowance).toEqual({ rate: rate / 4, burst: burst / 4 });
  });

  test("holds one request at least, however many processes there are", () => {
    const { hub } = callBuckets(iam, "ListVirtualMFADevices", place, 1 / 64);
    expect(hub?.allowance).toEqual({ rate: whole.account.allowance.rate / 64, burst: 1 });
  });
});

test("the bucket of the account that is read belongs to one process, whatever its part of the hub's", () => {
  expect(callBuckets(iam, "ListVirtualMFADevices", place, 1 / 64).account).toEqual(
    callBuckets(iam, "ListVirtualMFADevices", place, 1).account,
  );
  expect(callBuckets(sqs, "ListQueues", place, 1 / 64)).toEqual(callBuckets(sqs, "ListQueues", place, 1));
});
