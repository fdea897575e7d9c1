import { DescribeKeyCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type AccountInventory, collectAccount } from "../../scanner/inventory/collect.ts";
import { detailed, pages, single } from "../../scanner/inventory/listing.ts";
import { matching, read } from "../../scanner/inventory/read.ts";
import { resource, service } from "../../scanner/inventory/service.ts";
import { shape } from "../../scanner/inventory/shape.ts";
import {
  awsError,
  manualEngine,
  type Script,
  type ScriptedAccount,
  scriptedAccount,
} from "./scripted-account.ts";

const queueName = ({ QueueUrl }: { readonly QueueUrl: string }) => {
  if (QueueUrl === "senseless") throw new TypeError("a queue without a name");
  return QueueUrl;
};
const listQueues = () => pages(ListQueuesCommand, "QueueUrls", { as: "QueueUrl", absent: ["NotSetUp"] });

const sqs = service("sqs", SQSClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource("AWS::Test::Queue", listQueues(), {
      arn: (queue, at) => `arn:aws:sqs:${at.region}:${at.account}:${queueName(queue)}`,
      name: queueName,
      reads: {
        Attributes: read(GetQueueAttributesCommand, {
          input: (queue) => ({ QueueUrl: queue.QueueUrl }),
          output: "Attributes",
          absent: ["NoAttributes"],
          when: (queue) => queue.QueueUrl !== "skipped",
          shape: shape("CollectTestAttributes", { DelaySeconds: "int", Secret: "string" }),
        }),
        Same: matching(listQueues(), { where: (other, queue) => other.QueueUrl === queue.QueueUrl }),
        Following: matching(listQueues(), {
          where: (other, queue) => other.QueueUrl > queue.QueueUrl,
          many: true,
        }),
        Needed: matching(listQueues(), { where: () => false, required: true }),
      },
      redact: ["Attributes.Secret"],
    }),
    resource("AWS::Test::Settings", single(), {
      arn: (_, at) => `arn:aws:sqs:${at.region}:${at.account}:settings`,
      name: () => "settings",
      reads: { Queues: read(ListQueuesCommand, { input: () => ({}), output: "QueueUrls" }) },
    }),
  ],
});

const kms = service("kms", KMSClient, {
  scope: "regional",
  everywhere: false,
  limits: [],
  resources: [
    resource(
      "AWS::Test::Key",
      detailed(pages(ListKeysCommand, "Keys"), DescribeKeyCommand, {
        input: (key) => ({ KeyId: key.KeyId }),
        output: "KeyMetadata",
      }),
      { arn: (key) => key.Arn ?? key.KeyArn ?? "", name: (key) => key.KeyId ?? "" },
    ),
  ],
});

interface Collected extends AccountInventory {
  readonly account: ScriptedAccount;
}

/** What is collected of a type when checks need these of its properties. */
async function collect(
  type: string,
  properties: readonly string[],
  script: Script,
  regions: readonly string[] = ["eu-west-1"],
): Promise<Collected> {
  const engine = manualEngine();
  const account = scriptedAccount(script);
  const owner = [sqs, kms].find(({ resources }) => resources.some((declared) => declared.type === type));
  const resourceType = owner?.resources.find((declared) => declared.type === type);
  if (owner === undefined || resourceType === undefined) throw new Error(`no ${type}`);
  const collecting = collectAccount({
    engine,
    open: account.open,
    regions,
    needed: [{ service: owner, resourceType, properties: new Set(properties) }],
    signal: new AbortController().signal,
  });
  await engine.clock.pass(3_600_000);
  return { ...(await collecting), account };
}

const queues = (...QueueUrls: string[]): Script => ({ ListQueues: () => ({ QueueUrls }) });
const namesOf = (collected: Collected, type = "AWS::Test::Queue") =>
  collected.resources.get(type)?.map(({ name }) => name);
const first = (collected: Collected, type = "AWS::Test::Queue") => collected.resources.get(type)?.[0];

test("an item that the service file cannot make sense of is missing and told; the others are there", async () => {
  const { resources, unreadable } = await collect("AWS::Test::Queue", [], {
    ListQueues: () => ({ QueueUrls: ["a", "senseless", "b"] }),
  });
  expect(resources.get("AWS::Test::Queue")?.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(unreadable).toEqual([
    {
      type: "AWS::Test::Queue",
      region: "eu-west-1",
      cause: expect.objectContaining({ kind: "error", message: expect.stringContaining("without a name") }),
    },
  ]);
});

describe("a list", () => {
  test("is read to its last page, over pages that are empty", async () => {
    const collected = await collect("AWS::Test::Queue", [], {
      ListQueues: ({ input }) => {
        const page = input["NextToken"];
        if (page === undefined) return { QueueUrls: ["a"], NextToken: "two" };
        return page === "two" ? { NextToken: "three" } : { QueueUrls: ["b"] };
      },
    });
    expect(namesOf(collected)).toEqual(["a", "b"]);
    expect(collected.ledger).toMatchObject([
      { operation: "hubscan:ListResources", items: 2 },
      { operation: "sqs:ListQueues", outcome: "read", reads: 1, calls: 3, items: 2 },
    ]);
    expect(collected.cost.chain).toBe(3);
  });

  test("ends where AWS says so, although there is a token", async () => {
    const collected = await collect("AWS::Test::Key", [], {
      ListKeys: () => ({ Keys: [{ KeyId: "k" }], NextMarker: "again", IsTruncated: false }),
    });
    expect(collected.account.sent.length).toBe(1);
    expect(collected.unreadable).toEqual([]);
  });

  test("that goes on and does not say where is unreadable, and not whole", async () => {
    const collected = await collect("AWS::Test::Key", [], {
      ListKeys: () => ({ Keys: [{ KeyId: "k" }], Truncated: true }),
    });
    expect(collected.account.sent.length).toBe(1);
    expect(collected.unreadable).toMatchObject([{ type: "AWS::Test::Key", cause: { kind: "error" } }]);
  });

  test("that comes back to the same page is unreadable, and does not go on for ever", async () => {
    const collected = await collect("AWS::Test::Queue", [], {
      ListQueues: () => ({ QueueUrls: ["a"], NextToken: "same" }),
    });
    expect(collected.unreadable).toMatchObject([
      { type: "AWS::Test::Queue", region: "eu-west-1", cause: { kind: "error" } },
    ]);
    expect(collected.account.sent.length).toBe(2);
  });

  test("of a service that is not set up is empty, and the ledger says so", async () => {
    const collected = await collect("AWS::Test::Queue", [], {
      ListQueues: () => {
        throw awsError("NotSetUp");
      },
    });
    expect(collected.unreadable).toEqual([]);
    expect(namesOf(collected)).toEqual([]);
    expect(collected.ledger).toContainEqual(
      expect.objectContaining({ operation: "hubscan:ListResources", outcome: "absent" }),
    );
  });

  test("in a region that AWS does not offer the service in is unreadable for that reason", async () => {
    const missing = Object.assign(new Error("getaddrinfo ENOTFOUND"), {
      code: "ENOTFOUND",
      hostname: "sqs.eu-west-1.amazonaws.com",
    });
    const collected = await collect("AWS::Test::Key", [], {
      ListKeys: () => {
        throw missing;
      },
    });
    expect(collected.unreadable).toMatchObject([
      { region: "eu-west-1", cause: { kind: "unsupported-region" } },
    ]);
  });

  test("whose host has no name, of a service that AWS offers everywhere, is a fault of the network", async () => {
    const missing = Object.assign(new Error("getaddrinfo ENOTFOUND"), {
      code: "ENOTFOUND",
      hostname: "sqs.eu-west-1.amazonaws.com",
    });
    const collected = await collect("AWS::Test::Queue", [], {
      ListQueues: () => {
        throw missing;
      },
    });
    expect(collected.unreadable).toMatchObject([
      { region: "eu-west-1", cause: { kind: "error", message: expect.stringContaining("name resolution") } },
    ]);
  });

  test("that is no list is unreadable", async () => {
    const collected = await collect("AWS::Test::Queue", [], { ListQueues: () => ({ QueueUrls: "a" }) });
    expect(collected.unreadable).toMatchObject([
      {
        cause: {
          kind: "error",
          operation: "sqs:ListQueues",
          message: expect.stringContaining("could not be understood"),
        },
      },
    ]);
  });

  test("that fails in one region is read in the other, and resources are in the order of region and ARN", async () => {
    const collected = await collect(
      "AWS::Test::Queue",
      [],
      {
        ListQueues: ({ region }) => {
          if (region === "us-east-1") throw awsError("AccessDenied");
          return { QueueUrls: ["b", "a"] };
        },
      },
      ["us-east-1", "eu-west-1", "eu-north-1"],
    );
    expect(
      collected.resources.get("AWS::Test::Queue")?.map(({ region, name }) => `${region} ${name}`),
    ).toEqual(["eu-north-1 a", "eu-north-1 b", "eu-west-1 a", "eu-west-1 b"]);
    expect(collected.unreadable.map(({ region }) => region)).toEqual(["us-east-1"]);
  });
});

describe("a property that a check needs", () => {
  test("is there when AWS gave it, redacted and in its shape", async () => {
    const collected = await collect("AWS::Test::Queue", ["Attributes"], {
      ...queues("a"),
      GetQueueAttributes: () => ({ Attributes: { DelaySeconds: "5", Secret: "hunter2", Other: "x" } }),
    });
    expect(first(collected)?.properties).toEqual({
      QueueUrl: "a",
      Attributes: { DelaySeconds: 5, Secret: "REDACTED" },
    });
    expect(first(collected)?.unreadable).toEqual({});
  });

  test("is not there when AWS said that there is none, or when it makes no sense to ask", async () => {
    const collected = await collect("AWS::Test::Queue", ["Attributes"], {
      ...queues("a", "skipped"),
      GetQueueAttributes: () => {
        throw awsError("NoAttributes");
      },
    });
    expect(collected.resources.get("AWS::Test::Queue")).toMatchObject([
      { name: "a", properties: { QueueUrl: "a" }, unreadable: {} },
      { name: "skipped", properties: { QueueUrl: "skipped" }, unreadable: {} },
    ]);
    expect(collected.account.sent.filter(({ operation }) => operation === "GetQueueAttributes").length).toBe(
      1,
    );
    expect(collected.ledger).toContainEqual(
      expect.objectContaining({
        operation: "sqs:GetQueueAttributes",
        outcome: "absent",
        code: "NoAttributes",
      }),
    );
  });

  test("is unreadable when it was refused, and when its texts are not of their kind", async () => {
    const collected = await collect("AWS::Test::Queue", ["Attributes"], {
      ...queues("a", "b"),
      GetQueueAttributes: ({ input }) => {
        if (input["QueueUrl"] === "a") throw awsError("AccessDenied");
        return { Attributes: { DelaySeconds: "soon" } };
      },
    });
    expect(
      collected.resources.get("AWS::Test::Queue")?.map(({ unreadable }) => unreadable["Attributes"]),
    ).toEqual([
      { kind: "denied", operation: "sqs:GetQueueAttributes", code: "AccessDenied", message: "Simulated" },
      {
        kind: "error",
        operation: "sqs:GetQueueAttributes",
        code: null,
        message: expect.stringContaining("CollectTestAttributes.DelaySeconds: expected a number"),
      },
    ]);
  });

  test("is unreadable when nothing reads it", async () => {
    const collected = await collect("AWS::Test::Queue", ["Nonsense"], queues("a"));
    expect(first(collected)?.unreadable["Nonsense"]).toMatchObject({
      kind: "error",
      message: "nothing reads AWS::Test::Queue.Nonsense",
    });
  });

  test("that nobody needs is not asked for", async () => {
    const collected = await collect("AWS::Test::Queue", [], queues("a"));
    expect(collected.account.sent.map(({ operation }) => operation)).toEqual(["ListQueues"]);
    expect(first(collected)?.unreadable).toEqual({});
  });

  test("that is a list of many pages is read to its end, and unreadable when a page is missing", async () => {
    const paged = (second: () => object): Script => ({
      ListQueues: ({ input }) =>
        input["NextToken"] === undefined ? { QueueUrls: ["a"], NextToken: "2" } : second(),
    });
    const whole = await collect(
      "AWS::Test::Settings",
      ["Queues"],
      paged(() => ({ QueueUrls: ["b"] })),
    );
    expect(first(whole, "AWS::Test::Settings")?.properties).toEqual({ Queues: ["a", "b"] });
    const part = await collect(
      "AWS::Test::Settings",
      ["Queues"],
      paged(() => {
        throw awsError("AccessDenied");
      }),
    );
    expect(first(part, "AWS::Test::Settings")).toMatchObject({
      properties: {},
      unreadable: { Queues: { kind: "denied" } },
    });
  });

  test("that is matched comes from a list that is read once for all", async () => {
    const collected = await collect("AWS::Test::Queue", ["Same", "Following"], queues("a", "b", "c"));
    expect(first(collected)?.properties).toMatchObject({
      Same: { QueueUrl: "a" },
      Following: [{ QueueUrl: "b" }, { QueueUrl: "c" }],
    });
    expect(collected.account.sent.length).toBe(1);
  });

  test("that must have a match and has none is unreadable", async () => {
    const collected = await collect("AWS::Test::Queue", ["Needed"], queues("a"));
    expect(first(collected)?.unreadable["Needed"]).toMatchObject({
      kind: "not-found",
      operation: "sqs:ListQueues",
    });
  });
});

describe("the detail of an item", () => {
  const keys: Script = { ListKeys: () => ({ Keys: [{ KeyId: "k", KeyArn: "arn:k" }] }) };

  test("is asked for when something needs it, and joins what the list gave", async () => {
    const collected = await collect("AWS::Test::Key", ["KeyManager"], {
      ...keys,
      DescribeKey: () => ({ KeyMetadata: { KeyId: "another", Arn: "arn:detail", KeyManager: "AWS" } }),
    });
    expect(first(collected, "AWS::Test::Key")).toMatchObject({
      arn: "arn:detail",
      name: "k",
      properties: { KeyId: "k", KeyManager: "AWS" },
    });
    expect(collected.cost.chain).toBe(2);
  });

  test("is not asked for otherwise", async () => {
    const collected = await collect("AWS::Test::Key", ["KeyId"], keys);
    expect(collected.account.sent.map(({ operation }) => operation)).toEqual(["ListKeys"]);
  });

  test("makes all that it would have given unreadable when it fails, and leaves what the list gave", async () => {
    const collected = await collect("AWS::Test::Key", ["KeyManager"], {
      ...keys,
      DescribeKey: () => {
        throw awsError("AccessDenied");
      },
    });
    const key = first(collected, "AWS::Test::Key");
    expect(key?.properties).toEqual({ KeyId: "k", KeyArn: "arn:k" });
    expect(key?.unreadable).toMatchObject({ KeyManager: { kind: "denied" }, KeyState: { kind: "denied" } });
    expect(Object.keys(key?.unreadable ?? {})).not.toContain("KeyId");
  });
});
