import { AccountClient, GetContactInformationCommand } from "@aws-sdk/client-account";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  DescribeInsightRulesCommand,
} from "@aws-sdk/client-cloudwatch";
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  GetAccountSummaryCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import {
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
} from "@aws-sdk/client-lambda";
import {
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import type { Credentials } from "../../simulator/identities.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { assumeTarget, clientSettings, namedHostSettings, refusalOf } from "./sdk.ts";

const account = "222222222222";

const estate = buildEstate({
  accounts: [{ id: account, name: "payments" }],
  regions: ["us-east-1", "eu-west-1"],
  resources: {
    payments: {
      "eu-west-1": {
        s3: {
          ListBuckets: {
            Buckets: [{ Name: "invoices", CreationDate: "2024-01-02T03:04:05Z" }, { Name: "a<&>b" }],
            Owner: { ID: "${account}" },
          },
          GetBucketLocation: { LocationConstraint: "eu-west-1" },
          GetBucketPolicy: [
            { for: { Bucket: "invoices" }, answer: { Policy: { Version: "2012-10-17", Statement: [] } } },
            { error: "NoSuchBucketPolicy", status: 404, message: "There is none" },
          ],
          GetBucketAcl: {
            Owner: { ID: "o" },
            Grants: [{ Grantee: { Type: "Group", URI: "http://example.com/all" }, Permission: "READ" }],
          },
          GetObject: { Body: "hello", ContentType: "text/plain", Metadata: { x: "y" } },
          HeadBucket: { BucketRegion: "eu-west-1" },
        },
        lambda: {
          ListFunctions: {
            Functions: [{ FunctionName: "f", Timeout: 3, Environment: { Variables: { A: "b" } } }],
          },
          GetPolicy: [
            { for: { FunctionName: "f", Qualifier: "live" }, answer: { Policy: { Version: "2012-10-17" } } },
            { error: "ResourceNotFoundException", message: "no policy" },
          ],
          ListTags: [
            { for: { Resource: "arn:aws:lambda:eu-west-1:1:function:f" }, answer: { Tags: { k: "v" } } },
          ],
        },
        dynamodb: {
          ListTables: { TableNames: ["orders"] },
          DescribeTable: { Table: { TableName: "orders", CreationDateTime: 1_700_000_000, ItemCount: 5 } },
        },
        ec2: {
          DescribeInstances: [
            {
              for: { Filters: [{ Name: "tag:a", Values: ["1", "2"] }] },
              answer: {
                Reservations: [
                  {
                    ReservationId: "r-1",
                    Instances: [
                      {
                        InstanceId: "i-1",
                        LaunchTime: "2024-01-01T00:00:00Z",
                        EbsOptimized: true,
                        State: { Code: 16, Name: "running" },
                        SecurityGroups: [{ GroupId: "sg-1", GroupName: "g" }],
                      },
                    ],
                  },
                ],
              },
            },
          ],
          DescribeVolumes: [{ error: "InvalidVolume.NotFound", message: "gone" }],
        },
        cloudwatch: {
          DescribeAlarms: {
            MetricAlarms: [{ AlarmName: "a", Threshold: 1.5, StateUpdatedTimestamp: "2024-01-01T00:00:00Z" }],
          },
          DescribeInsightRules: [{ error: "InvalidNextToken", message: "bad" }],
        },
        sqs: { GetQueueAttributes: [{ error: "QueueDoesNotExist", message: "gone" }] },
        account: { GetContactInformation: [{ error: "ResourceNotFoundException", message: "no contact" }] },
        "s3-control": {
          GetPublicAccessBlock: [
            {
              for: { AccountId: account },
              answer: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
            },
          ],
        },
      },
      global: {
        iam: {
          ListUsers: {
            Users: [
              { UserName: "u", Path: "/", UserId: "AID", Arn: "a", CreateDate: "2024-01-01T00:00:00Z" },
            ],
            IsTruncated: false,
          },
          GetAccountSummary: { SummaryMap: { Users: 5, AccountMFAEnabled: 1 } },
          GetRolePolicy: {
            RoleName: "r",
            PolicyName: "p",
            PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] },
          },
          ListMFADevices: [{ error: "NoSuchEntityException", message: "no user" }],
        },
      },
    },
  },
});

let simulator: Simulator;
let credentials: Credentials;
beforeAll(async () => {
  simulator = await startSimulator({ estate });
  credentials = await assumeTarget(simulator, account);
});
afterAll(() => simulator.close());
const settings = () => clientSettings(simulator, credentials, "eu-west-1");

test("rest-xml: S3's buckets, times, escaped text, and the region they are written under", async () => {
  const { Buckets, Owner } = await new S3Client(settings()).send(new ListBucketsCommand());
  expect(Buckets).toEqual([
    { Name: "invoices", CreationDate: new Date("2024-01-02T03:04:05Z"), BucketRegion: "eu-west-1" },
    { Name: "a<&>b", BucketRegion: "eu-west-1" },
  ]);
  expect(Owner?.ID).toBe(account);
});

test("rest-xml: a bare element, a text payload, attributes, headers, a stream", async () => {
  const s3 = new S3Client(settings());
  const Bucket = "invoices";
  expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe("eu-west-1");
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(
    '{"Version":"2012-10-17","Statement":[]}',
  );
  expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants?.[0]?.Grantee?.Type).toBe("Group");
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("eu-west-1");
  const object = await s3.send(new GetObjectCommand({ Bucket, Key: "a/b c.txt" }));
  expect(await object.Body?.transformToString()).toBe("hello");
  expect(object.Metadata).toEqual({ x: "y" });
});

test("rest-xml: S3 is understood with the bucket in the path and in the host name", async () => {
  const input = { Bucket: "invoices" };
  for (const client of [
    new S3Client(settings()),
    new S3Client(namedHostSettings(simulator, credentials, "eu-west-1")),
  ]) {
    expect((await client.send(new GetBucketLocationCommand(input))).LocationConstraint).toBe("eu-west-1");
  }
});

test("rest-xml: S3's error form", async () => {
  const missing = new S3Client(settings()).send(new GetBucketPolicyCommand({ Bucket: "other" }));
  expect(await refusalOf(missing)).toEqual({
    name: "NoSuchBucketPolicy",
    status: 404,
    message: "There is none",
  });
});

test("rest-xml: S3 Control, with the account before the host name", async () => {
  const control = new S3ControlClient(namedHostSettings(simulator, credentials, "eu-west-1"));
  const answer = await control.send(new GetPublicAccessBlockCommand({ AccountId: account }));
  expect(answer.PublicAccessBlockConfiguration).toEqual({ BlockPublicAcls: true });
});

test("rest-json: lists, maps, labels, query parameters, errors", async () => {
  const lambda = new LambdaClient(settings());
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([
    { FunctionName: "f", Timeout: 3, Environment: { Variables: { A: "b" } } },
  ]);
  const live = new GetPolicyCommand({ FunctionName: "f", Qualifier: "live" });
  expect((await lambda.send(live)).Policy).toBe('{"Version":"2012-10-17"}');
  expect(await refusalOf(lambda.send(new GetPolicyCommand({ FunctionName: "g" })))).toEqual({
    name: "ResourceNotFoundException",
    status: 404,
    message: "no policy",
  });
  const tags = await lambda.send(new ListTagsCommand({ Resource: "arn:aws:lambda:eu-west-1:1:function:f" }));
  expect(tags.Tags).toEqual({ k: "v" });
});

test("rest-json: an error with a body", async () => {
  const missing = new AccountClient(settings()).send(new GetContactInformationCommand({}));
  expect(await refusalOf(missing)).toMatchObject({
    name: "ResourceNotFoundException",
    message: "no contact",
  });
});

test("json: numbers and times", async () => {
  const dynamodb = new DynamoDBClient(settings());
  expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: "orders" }));
  expect(Table).toEqual({ TableName: "orders", CreationDateTime: new Date(1_700_000_000_000), ItemCount: 5 });
});

test("json: a service that once spoke query sends its old error code too", async () => {
  const sqs = new SQSClient(settings());
  const missing = sqs.send(new GetQueueAttributesCommand({ QueueUrl: `${simulator.endpoint}/q` }));
  expect(await refusalOf(missing)).toMatchObject({ name: "QueueDoesNotExist", message: "gone" });
});

test("query: lists, times, maps, errors", async () => {
  const iam = new IAMClient(settings());
  expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([
    { UserName: "u", Path: "/", UserId: "AID", Arn: "a", CreateDate: new Date("2024-01-01T00:00:00Z") },
  ]);
  expect((await iam.send(new GetAccountSummaryCommand({}))).SummaryMap).toEqual({
    Users: 5,
    AccountMFAEnabled: 1,
  });
  expect(await refusalOf(iam.send(new ListMFADevicesCommand({})))).toEqual({
    name: "NoSuchEntityException",
    status: 404,
    message: "no user",
  });
});

test("query: IAM's policy documents are URL-encoded", async () => {
  const command = new GetRolePolicyCommand({ RoleName: "r", PolicyName: "p" });
  const { PolicyDocument } = await new IAMClient(settings()).send(command);
  expect(PolicyDocument).toMatch(/^%7B/);
  expect(JSON.parse(decodeURIComponent(PolicyDocument ?? ""))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow" }],
  });
});

test("ec2query: structures in lists in structures, filters in, errors", async () => {
  const ec2 = new EC2Client(settings());
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: "tag:a", Values: ["1", "2"] }] }),
  );
  expect(Reservations?.[0]?.Instances?.[0]).toEqual({
    InstanceId: "i-1",
    LaunchTime: new Date("2024-01-01T00:00:00Z"),
    EbsOptimized: true,
    State: { Code: 16, Name: "running" },
    SecurityGroups: [{ GroupId: "sg-1", GroupName: "g" }],
  });
  expect(await refusalOf(ec2.send(new DescribeVolumesCommand({})))).toMatchObject({
    name: "InvalidVolume.NotFound",
    message: "gone",
  });
});

test("ec2query: what is not written is an empty list", async () => {
  const { Reservations } = await new EC2Client(settings()).send(new DescribeInstancesCommand({}));
  expect(Reservations).toEqual([]);
});

test.each([
  ["json", undefined],
  ["cbor", AwsSmithyRpcV2CborProtocol],
] as const)("CloudWatch in %s: fractions, times, errors", async (_, protocol) => {
  const cloudwatch = new CloudWatchClient({ ...settings(), ...(protocol && { protocol }) });
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toEqual([
    { AlarmName: "a", Threshold: 1.5, StateUpdatedTimestamp: new Date("2024-01-01T00:00:00Z") },
  ]);
  const refusal = await refusalOf(cloudwatch.send(new DescribeInsightRulesCommand({})));
  expect(refusal).toMatchObject({ message: "bad", status: 400 });
});
