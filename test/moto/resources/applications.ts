import {
  CreateRepositoryCommand,
  ECRClient,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  CreateSecretCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { AccountClients } from "../clients.ts";
import { known } from "../known.ts";
import { emptyZip } from "./empty-zip.ts";
import { allow, outsider, policy } from "./policies.ts";

/** In us-east-1: a traced function, a scanned repository, a secret, and queues and topics that are encrypted. */
export async function tidyApplication(clients: AccountClients): Promise<void> {
  const region = "us-east-1";
  await makeFunction(clients, region, {
    FunctionName: "checkout",
    Runtime: "nodejs22.x",
    TracingConfig: { Mode: "Active" },
    DeadLetterConfig: { TargetArn: `arn:aws:sqs:${region}:${clients.account}:failed` },
  });
  const ecr = clients.client(ECRClient, region);
  const repositoryName = "shop/checkout";
  await ecr.send(
    new CreateRepositoryCommand({
      repositoryName,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    }),
  );
  await ecr.send(
    new PutLifecyclePolicyCommand({
      repositoryName,
      lifecyclePolicyText: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 10 },
            action: { type: "expire" },
          },
        ],
      }),
    }),
  );
  await clients
    .client(SecretsManagerClient, region)
    .send(new CreateSecretCommand({ Name: "database", SecretString: "not-a-secret-3" }));
  const sqs = clients.client(SQSClient, region);
  await sqs.send(
    new CreateQueueCommand({ QueueName: "failed", Attributes: { KmsMasterKeyId: "alias/queue" } }),
  );
  await sqs.send(
    new CreateQueueCommand({
      QueueName: "orders",
      Attributes: {
        SqsManagedSseEnabled: "true",
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:${region}:${clients.account}:failed`,
          maxReceiveCount: 5,
        }),
        Policy: policy({
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: `arn:aws:sqs:${region}:${clients.account}:orders`,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      },
    }),
  );
  await clients
    .client(SNSClient, region)
    .send(new CreateTopicCommand({ Name: "receipts", Attributes: { KmsMasterKeyId: "alias/topic" } }));
}

/** In eu-west-1: the same services, open to everybody or to strangers. */
export async function openApplication(clients: AccountClients): Promise<void> {
  const region = "eu-west-1";
  const lambda = await makeFunction(clients, region, {
    FunctionName: "import",
    Runtime: "python3.8",
    Environment: { Variables: { DB_PASSWORD: "not-a-secret-4" } },
  });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "import",
      StatementId: "everybody",
      Action: "lambda:InvokeFunction",
      Principal: "*",
    }),
  );
  await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: "import", AuthType: "NONE" }));
  const ecr = clients.client(ECRClient, region);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "tools" }));
  await ecr.send(
    new SetRepositoryPolicyCommand({
      repositoryName: "tools",
      policyText: policy(allow({ AWS: outsider }, "ecr:BatchGetImage")),
    }),
  );
  const secrets = clients.client(SecretsManagerClient, region);
  await secrets.send(new CreateSecretCommand({ Name: "api-key", SecretString: "not-a-secret-5" }));
  await secrets.send(
    new PutResourcePolicyCommand({
      SecretId: "api-key",
      ResourcePolicy: policy(allow({ AWS: outsider }, "secretsmanager:GetSecretValue", "*")),
    }),
  );
  await clients.client(SQSClient, region).send(
    new CreateQueueCommand({
      QueueName: "inbox",
      Attributes: {
        SqsManagedSseEnabled: "false",
        Policy: policy(allow("*", "sqs:SendMessage", `arn:aws:sqs:${region}:${clients.account}:inbox`)),
      },
    }),
  );
  const sns = clients.client(SNSClient, region);
  const TopicArn = known((await sns.send(new CreateTopicCommand({ Name: "news" }))).TopicArn);
  await sns.send(
    new SetTopicAttributesCommand({
      TopicArn,
      AttributeName: "Policy",
      AttributeValue: policy(allow({ AWS: "*" }, "SNS:Subscribe", TopicArn)),
    }),
  );
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: "http://example.com/news" }));
}

async function makeFunction(
  clients: AccountClients,
  region: string,
  settings: Partial<CreateFunctionCommandInput>,
): Promise<LambdaClient> {
  const { Role } = await clients.client(IAMClient).send(
    new CreateRoleCommand({
      RoleName: `function-${settings.FunctionName}`,
      AssumeRolePolicyDocument: policy(allow({ Service: "lambda.amazonaws.com" }, "sts:AssumeRole")),
    }),
  );
  const lambda = clients.client(LambdaClient, region);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: undefined,
      Role: Role?.Arn,
      Handler: "index.handler",
      Code: { ZipFile: emptyZip },
      ...settings,
    }),
  );
  return lambda;
}
