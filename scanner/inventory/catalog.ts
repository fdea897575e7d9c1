import type { ResourceType, Service } from "./service.ts";

/**
 * The service files, by the first two parts of the types they declare. Each is loaded when a check needs it, so that a
 * scan of one service loads one SDK client.
 */
const loaders: Readonly<Record<string, readonly (() => Promise<Service>)[]>> = {
  "AWS::AccessAnalyzer": [async () => (await import("./services/accessanalyzer.ts")).accessAnalyzer],
  "AWS::Account": [async () => (await import("./services/account.ts")).account],
  "AWS::CloudTrail": [async () => (await import("./services/cloudtrail.ts")).cloudtrail],
  "AWS::CloudWatch": [async () => (await import("./services/cloudwatch.ts")).cloudwatch],
  "AWS::Config": [async () => (await import("./services/config.ts")).config],
  "AWS::DynamoDB": [async () => (await import("./services/dynamodb.ts")).dynamodb],
  "AWS::EC2": [
    async () => (await import("./services/ebs.ts")).ebs,
    async () => (await import("./services/ec2.ts")).ec2,
    async () => (await import("./services/ec2-region-settings.ts")).ec2RegionSettings,
    async () => (await import("./services/vpc.ts")).vpc,
  ],
  "AWS::ECR": [async () => (await import("./services/ecr.ts")).ecr],
  "AWS::EFS": [async () => (await import("./services/efs.ts")).efs],
  "AWS::ElasticLoadBalancingV2": [async () => (await import("./services/elbv2.ts")).elbv2],
  "AWS::GuardDuty": [async () => (await import("./services/guardduty.ts")).guardduty],
  "AWS::IAM": [async () => (await import("./services/iam.ts")).iam],
  "AWS::KMS": [async () => (await import("./services/kms.ts")).kms],
  "AWS::Lambda": [async () => (await import("./services/lambda.ts")).lambda],
  "AWS::Logs": [async () => (await import("./services/logs.ts")).logs],
  "AWS::RDS": [async () => (await import("./services/rds.ts")).rds],
  "AWS::S3": [
    async () => (await import("./services/s3.ts")).s3,
    async () => (await import("./services/s3-control.ts")).s3Control,
  ],
  "AWS::S3Express": [async () => (await import("./services/s3express.ts")).s3express],
  "AWS::SNS": [async () => (await import("./services/sns.ts")).sns],
  "AWS::SQS": [async () => (await import("./services/sqs.ts")).sqs],
  "AWS::SecretsManager": [async () => (await import("./services/secrets-manager.ts")).secretsManager],
  "AWS::SecurityHub": [async () => (await import("./services/securityhub.ts")).securityhub],
};

/** A resource type and the service that it is read from. */
export interface CatalogEntry {
  readonly service: Service;
  readonly resourceType: ResourceType;
}

/** A resource type that checks need, with the properties that their expressions touch. */
export interface NeededType extends CatalogEntry {
  readonly properties: ReadonlySet<string>;
}

/** Looks up what can be read of a type. Null when no service file declares it. */
export async function findResourceType(type: string): Promise<CatalogEntry | null> {
  const entries = await entriesOf(type.split("::").slice(0, 2).join("::"));
  return entries.find(({ resourceType }) => resourceType.type === type) ?? null;
}

/** Everything that can be read, by type. Loads every service file and its client. */
export async function allResourceTypes(): Promise<CatalogEntry[]> {
  const all = await Promise.all(Object.keys(loaders).map(entriesOf));
  return all.flat().sort((a, b) => (a.resourceType.type < b.resourceType.type ? -1 : 1));
}

async function entriesOf(prefix: string): Promise<CatalogEntry[]> {
  const services = await Promise.all((loaders[prefix] ?? []).map((load) => load()));
  return services.flatMap((service) => service.resources.map((resourceType) => ({ service, resourceType })));
}
