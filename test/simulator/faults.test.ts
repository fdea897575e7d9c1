import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, expect, test } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { clientSettings, refusalOf } from "./sdk.ts";

type FaultInput = NonNullable<EstateInput["faults"]>[number];

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

/** A simulator whose hub meets the fault, and that keys can be listed in. */
async function simulate(faults: FaultInput[], now?: () => Date): Promise<Simulator> {
  simulator = await startSimulator({
    estate: buildEstate({ faults }),
    ...(now === undefined ? {} : { now }),
  });
  return simulator;
}

const listKeys = (running: Simulator) => new KMSClient(clientSettings(running)).send(new ListKeysCommand());

test("a throttle lets a burst through, then its rate", async () => {
  let time = 0;
  const running = await simulate([{ throttle: { rate: 2, burst: 3 } }], () => new Date(time));
  const names = async (count: number) => {
    const found = [];
    for (let call = 0; call < count; call += 1) found.push((await refusalOf(listKeys(running))).name);
    return found;
  };
  expect(await names(4)).toEqual(["no error", "no error", "no error", "ThrottlingException"]);
  time = 1000;
  expect(await names(3)).toEqual(["no error", "no error", "ThrottlingException"]);
  expect(running.calls.list()).toEqual([
    {
      account: "100000000002",
      region: "us-east-1",
      service: "kms",
      operation: "ListKeys",
      calls: 7,
      throttled: 2,
      failed: 0,
    },
  ]);
});

test("each service throttles in its own words", async () => {
  const running = await simulate([{ throttle: { rate: 0.001, burst: 0.5 } }]);
  const settings = clientSettings(running);
  const refusals = await Promise.all([
    refusalOf(new EC2Client(settings).send(new DescribeInstancesCommand())),
    refusalOf(new S3Client(settings).send(new ListBucketsCommand())),
    refusalOf(new IAMClient(settings).send(new ListUsersCommand())),
    refusalOf(new LambdaClient(settings).send(new ListFunctionsCommand())),
    refusalOf(new DynamoDBClient(settings).send(new DescribeTableCommand({ TableName: "t" }))),
  ]);
  expect(refusals.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "RequestLimitExceeded 503",
    "SlowDown 503",
    "Throttling 400",
    "TooManyRequestsException 429",
    "ThrottlingException 400",
  ]);
});

test("an error strikes at every n-th call, and where it is said to", async () => {
  const running = await simulate([
    {
      services: ["kms"],
      operations: ["List*"],
      every: 3,
      error: { code: "KMSInternalException", status: 500 },
    },
  ]);
  const names = [];
  for (let call = 0; call < 6; call += 1) names.push((await refusalOf(listKeys(running))).status);
  expect(names).toEqual([200, 200, 500, 200, 200, 500]);
  const other = new LambdaClient(clientSettings(running)).send(new ListFunctionsCommand());
  expect((await refusalOf(other)).name).toBe("no error");
});

test("an error may strike a number of times only", async () => {
  const running = await simulate([{ times: 2, error: { code: "InternalFailure", status: 500 } }]);
  const statuses = [];
  for (let call = 0; call < 4; call += 1) statuses.push((await refusalOf(listKeys(running))).status);
  expect(statuses).toEqual([500, 500, 200, 200]);
});

test("a connection that is cut in the middle of an answer is an error to the caller", async () => {
  const running = await simulate([{ cut: true }]);
  expect((await refusalOf(listKeys(running))).name).not.toBe("no error");
});

test.each([
  ["json", listKeys],
  ["rest-xml", (running: Simulator) => new S3Client(clientSettings(running)).send(new ListBucketsCommand())],
  ["query", (running: Simulator) => new IAMClient(clientSettings(running)).send(new ListUsersCommand())],
] as const)("a malformed answer is an error to a caller of %s", async (_, call) => {
  const running = await simulate([{ malformed: true }]);
  expect((await refusalOf(call(running))).name).not.toBe("no error");
});

test("a call that is never answered ends when the caller gives up", async () => {
  const running = await simulate([{ hang: true }]);
  const caller = new AbortController();
  const call = new KMSClient(clientSettings(running)).send(new ListKeysCommand(), {
    abortSignal: caller.signal,
  });
  const refusal = refusalOf(call);
  caller.abort();
  expect((await refusal).name).toBe("AbortError");
});

test("latency delays an answer and does not change it; closing forgets what is held back", async () => {
  const running = await simulate([
    { operations: ["ListKeys"], latency: 1 },
    { operations: ["ListFunctions"], latency: 3_600_000 },
  ]);
  expect((await listKeys(running)).Keys).toEqual([]);
  const held = refusalOf(new LambdaClient(clientSettings(running)).send(new ListFunctionsCommand()));
  await expect.poll(() => running.calls.total({ operation: "ListFunctions" })).toBe(1);
  await running.close();
  simulator = undefined;
  expect((await held).name).not.toBe("no error");
});
