import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, test } from "vitest";
import type { OrganizationTree } from "../../scanner/organization/tree.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { readLedger, readResources } from "../../scanner/results/read.ts";
import { motoIsInstalled } from "../moto-server.ts";
import { all } from "../results/sample-lines.ts";
import { hubAccount, hubClients } from "./clients.ts";
import { hubInMoto } from "./hub-in-moto.ts";
import { known } from "./known.ts";
import { emptyZip } from "./resources/empty-zip.ts";
import { allow, policy } from "./resources/policies.ts";

/**
 * How many there are of each type, and in how many pages moto gives them. Of what moto does not page there are many all the same; of
 * buckets fewer than AWS's page, because moto cuts its list at MaxBuckets and gives no ContinuationToken for the rest.
 */
const lists: readonly (readonly [string, string, number, number])[] = [
  ["AWS::SNS::Topic", "sns:ListTopics", 205, 3],
  ["AWS::DynamoDB::Table", "dynamodb:ListTables", 105, 2],
  ["AWS::Logs::LogGroup", "logs:DescribeLogGroups", 120, 3],
  ["AWS::SecretsManager::Secret", "secretsmanager:ListSecrets", 105, 2],
  ["AWS::IAM::User", "iam:GetAccountAuthorizationDetails", 105, 1],
  ["AWS::Lambda::Function", "lambda:ListFunctions", 55, 1],
  ["AWS::SQS::Queue", "sqs:ListQueues", 105, 1],
  ["AWS::CloudWatch::Alarm", "cloudwatch:DescribeAlarms", 105, 1],
  ["AWS::S3::Bucket", "s3:ListBuckets", 105, 1],
];
const checks = [
  "sns-topic-encrypted",
  "dynamodb-table-deletion-protected",
  "cloudwatch-log-group-retention",
  "secretsmanager-secret-rotation-enabled",
  "cloudwatch-alarm-actions-enabled",
  "s3-bucket-versioned",
  "iam-user-tagged",
  "lambda-function-traced",
  "sqs-queue-encrypted",
];

describe.skipIf(!motoIsInstalled())("lists of many pages in moto (needs moto_server)", () => {
  // No account needs AWS's own policies here, and moto takes a second to load them into each.
  const hub = hubInMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: "false" });

  beforeAll(async () => {
    await hubClients(hub.moto.endpoint).client(OrganizationsClient).send(new CreateOrganizationCommand({}));
  });

  describe("of resources", () => {
    const found = new Map<string, number>();
    const calls = new Map<string, number>();

    beforeAll(async () => {
      await makeMany(hub.moto.endpoint);
      const where = ["--account", hubAccount, "--region", "us-east-1", "--out", hub.folder];
      await hub.hubscan.succeed("scan", ...where, "--check", checks.join(","));
      const store = folderStore(hub.folder);
      const scan = known((await latestScan(store)) ?? undefined);
      for (const { type } of await all((await readResources(store, scan, {})).lines)) {
        found.set(type, (found.get(type) ?? 0) + 1);
      }
      for (const line of await all((await readLedger(store, scan, {})).lines)) {
        calls.set(line.operation, line.calls);
      }
    });

    test.each(lists)("%s: %s gives %i, in %i calls", (type, operation, count, pages) => {
      expect(found.get(type)).toBe(count);
      expect(calls.get(operation)).toBe(pages);
    });
  });

  test("of units and accounts", async () => {
    const api = hubClients(hub.moto.endpoint).client(OrganizationsClient);
    const { Roots } = await api.send(new ListRootsCommand({}));
    const ParentId = known(Roots?.[0]?.Id);
    const names = Array.from({ length: 45 }, (_, index) => `team-${String(index).padStart(2, "0")}`);
    for (const Name of names) {
      await api.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
      await api.send(new CreateAccountCommand({ AccountName: Name, Email: `${Name}@example.com` }));
    }
    const out = await hub.hubscan.succeed("accounts", "--json");
    const [root] = (JSON.parse(out) as OrganizationTree).roots;
    expect(root?.accounts.map(({ name }) => name).sort()).toEqual(["master", ...names]);
    expect(root?.units.map(({ name }) => name)).toEqual(names);
  });
});

/** Makes as many of each type as `lists` says, all in the hub's own account. */
async function makeMany(endpoint: string): Promise<void> {
  const { client } = hubClients(endpoint);
  const iam = client(IAMClient);
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: "function",
      AssumeRolePolicyDocument: policy(allow({ Service: "lambda.amazonaws.com" }, "sts:AssumeRole")),
    }),
  );
  const [s3, sns, sqs] = [client(S3Client), client(SNSClient), client(SQSClient)];
  const [lambda, logs, alarms] = [
    client(LambdaClient),
    client(CloudWatchLogsClient),
    client(CloudWatchClient),
  ];
  const [dynamodb, secrets] = [client(DynamoDBClient), client(SecretsManagerClient)];
  const make: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
    "AWS::SNS::Topic": (Name) => sns.send(new CreateTopicCommand({ Name })),
    "AWS::DynamoDB::Table": (TableName) =>
      dynamodb.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      ),
    "AWS::Logs::LogGroup": (logGroupName) => logs.send(new CreateLogGroupCommand({ logGroupName })),
    "AWS::SecretsManager::Secret": (Name) =>
      secrets.send(new CreateSecretCommand({ Name, SecretString: "not-a-secret" })),
    "AWS::CloudWatch::Alarm": (AlarmName) =>
      alarms.send(
        new PutMetricAlarmCommand({
          AlarmName,
          MetricName: "CPUUtilization",
          Namespace: "AWS/EC2",
          Statistic: "Average",
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 90,
          ComparisonOperator: "GreaterThanThreshold",
        }),
      ),
    "AWS::S3::Bucket": (Bucket) => s3.send(new CreateBucketCommand({ Bucket })),
    "AWS::IAM::User": (UserName) => iam.send(new CreateUserCommand({ UserName })),
    "AWS::Lambda::Function": (FunctionName) =>
      lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: Role?.Arn,
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Code: { ZipFile: emptyZip },
        }),
      ),
    "AWS::SQS::Queue": (QueueName) => sqs.send(new CreateQueueCommand({ QueueName })),
  };
  // Type by type at the same time; the things of one type one after the other.
  await Promise.all(
    lists.map(async ([type, , count]) => {
      for (let index = 0; index < count; index += 1) await make[type]?.(`many-${index}`);
    }),
  );
}
