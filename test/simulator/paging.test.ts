import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { IAMClient, paginateGetAccountAuthorizationDetails, paginateListUsers } from "@aws-sdk/client-iam";
import { KMSClient, paginateListKeys } from "@aws-sdk/client-kms";
import { LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListBuckets, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { clientSettings, refusalOf } from "./sdk.ts";

const five = ["a", "b", "c", "d", "e"];

let simulator: Simulator;
let settings: ReturnType<typeof clientSettings>;
beforeAll(async () => {
  const estate = buildEstate({
    pageSize: 2,
    resources: {
      "*": {
        "*": {
          ec2: { DescribeInstances: { Reservations: five.map((ReservationId) => ({ ReservationId })) } },
          lambda: { ListFunctions: { Functions: five.map((FunctionName) => ({ FunctionName })) } },
          kms: { ListKeys: { Keys: five.map((KeyId) => ({ KeyId })) } },
          dynamodb: { ListTables: { TableNames: five } },
          s3: { ListBuckets: { Buckets: five.map((Name) => ({ Name })) } },
          cloudwatch: {
            DescribeAlarms: {
              MetricAlarms: ["a", "b", "c"].map((AlarmName) => ({ AlarmName })),
              CompositeAlarms: ["d", "e"].map((AlarmName) => ({ AlarmName })),
            },
          },
          iam: {
            ListUsers: { Users: five.map((UserName) => ({ UserName })) },
            GetAccountAuthorizationDetails: {
              UserDetailList: ["a"].map((UserName) => ({ UserName })),
              RoleDetailList: ["b", "c", "d"].map((RoleName) => ({ RoleName })),
              Policies: ["e"].map((PolicyName) => ({ PolicyName })),
            },
          },
        },
      },
    },
  });
  simulator = await startSimulator({ estate });
  settings = clientSettings(simulator);
});
afterAll(() => simulator.close());

async function pages<Page>(
  paginator: AsyncIterable<Page>,
  items: (page: Page) => unknown,
): Promise<unknown[]> {
  const found = [];
  for await (const page of paginator) found.push(items(page));
  return found;
}

const paged = [["a", "b"], ["c", "d"], ["e"]];

test("the SDK's paginators walk each kind of token to its end", async () => {
  const instances = paginateDescribeInstances({ client: new EC2Client(settings) }, {});
  expect(await pages(instances, (page) => page.Reservations?.map((one) => one.ReservationId))).toEqual(paged);
  const functions = paginateListFunctions({ client: new LambdaClient(settings) }, {});
  expect(await pages(functions, (page) => page.Functions?.map((one) => one.FunctionName))).toEqual(paged);
  const keys = paginateListKeys({ client: new KMSClient(settings) }, {});
  expect(await pages(keys, (page) => page.Keys?.map((one) => one.KeyId))).toEqual(paged);
  const tables = paginateListTables({ client: new DynamoDBClient(settings) }, {});
  expect(await pages(tables, (page) => page.TableNames)).toEqual(paged);
  const buckets = paginateListBuckets({ client: new S3Client(settings) }, {});
  expect(await pages(buckets, (page) => page.Buckets?.map((one) => one.Name))).toEqual(paged);
  const users = paginateListUsers({ client: new IAMClient(settings) }, {});
  expect(await pages(users, (page) => page.Users?.map((one) => one.UserName))).toEqual(paged);
});

test("an output with several lists is paged over all of them", async () => {
  const alarms = paginateDescribeAlarms({ client: new CloudWatchClient(settings) }, {});
  const names = await pages(alarms, ({ MetricAlarms = [], CompositeAlarms = [] }) =>
    [...CompositeAlarms, ...MetricAlarms].map((one) => one.AlarmName),
  );
  expect(new Set(names.flat())).toEqual(new Set(five));
  expect(names.length).toBe(3);
  const details = paginateGetAccountAuthorizationDetails({ client: new IAMClient(settings) }, {});
  const found = await pages(details, (page) => [
    ...(page.UserDetailList ?? []).map((one) => one.UserName),
    ...(page.RoleDetailList ?? []).map((one) => one.RoleName),
    ...(page.Policies ?? []).map((one) => one.PolicyName),
  ]);
  expect(new Set(found.flat())).toEqual(new Set(five));
});

test("a caller may ask for shorter pages, not for longer ones", async () => {
  const one = paginateListKeys({ client: new KMSClient(settings), pageSize: 1 }, {});
  expect((await pages(one, (page) => page.Keys?.length)).length).toBe(5);
  const many = paginateListKeys({ client: new KMSClient(settings), pageSize: 100 }, {});
  expect((await pages(many, (page) => page.Keys?.length)).length).toBe(3);
});

test("a token that was not given out is refused", async () => {
  const call = new EC2Client(settings).send(new DescribeInstancesCommand({ NextToken: "made-up" }));
  expect((await refusalOf(call)).name).toBe("InvalidNextToken");
});
