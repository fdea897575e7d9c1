import { describe, expect, test } from "vitest";
import { sqs } from "../../../scanner/inventory/services/sqs.ts";

const at = { account: "111122223333", partition: "aws-cn", region: "cn-north-1" };
const [queueType] = sqs.resources;

describe("SQS queues", () => {
  test("are listed with a page size, without which SQS keeps silent about what is beyond the first thousand", () => {
    expect(queueType?.listing.call?.input(at)).toEqual({ MaxResults: 1000 });
    expect(queueType?.listing.call?.tokens).toEqual({ output: "NextToken", input: "NextToken" });
  });

  test.each([
    ["https://sqs.cn-north-1.amazonaws.com.cn/111122223333/orders", "orders"],
    ["https://cn-north-1.queue.amazonaws.com.cn/111122223333/orders.fifo", "orders.fifo"],
  ])("get name and ARN from %s", (QueueUrl, name) => {
    expect(queueType?.name({ QueueUrl }, at)).toBe(name);
    expect(queueType?.arn({ QueueUrl }, at)).toBe(`arn:aws-cn:sqs:cn-north-1:111122223333:${name}`);
  });
});
