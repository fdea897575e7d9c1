import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  ConfigServiceClient,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
} from "@aws-sdk/client-config-service";
import { CreateDetectorCommand, GuardDutyClient } from "@aws-sdk/client-guardduty";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import type { AccountClients } from "../clients.ts";
import { known } from "../known.ts";

/** In us-east-1: a trail of all regions with an alarm on what the root user does, a recorder and a detector. The detector's id. */
export async function watchedAccount(clients: AccountClients): Promise<string> {
  const region = "us-east-1";
  const Bucket = `records-${clients.account}`;
  await clients.client(S3Client, region).send(new CreateBucketCommand({ Bucket }));
  const logs = clients.client(CloudWatchLogsClient, region);
  const logGroupName = "trail";
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 400 }));

  const trails = clients.client(CloudTrailClient, region);
  await trails.send(
    new CreateTrailCommand({
      Name: "everything",
      S3BucketName: Bucket,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      KmsKeyId: "alias/trail",
      CloudWatchLogsLogGroupArn: `arn:aws:logs:${region}:${clients.account}:log-group:${logGroupName}:*`,
      CloudWatchLogsRoleArn: `arn:aws:iam::${clients.account}:role/trail`,
    }),
  );
  await trails.send(new StartLoggingCommand({ Name: "everything" }));
  // On AWS a new trail has this selector; in moto it has none.
  await trails.send(
    new PutEventSelectorsCommand({
      TrailName: "everything",
      EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
    }),
  );

  const sns = clients.client(SNSClient, region);
  const topic = known((await sns.send(new CreateTopicCommand({ Name: "alarms" }))).TopicArn);
  await sns.send(
    new SubscribeCommand({ TopicArn: topic, Protocol: "email", Endpoint: "on-call@example.com" }),
  );
  await logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName: "root",
      filterPattern:
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
      metricTransformations: [{ metricName: "RootUse", metricNamespace: "Trail", metricValue: "1" }],
    }),
  );
  await clients.client(CloudWatchClient, region).send(
    new PutMetricAlarmCommand({
      AlarmName: "root-use",
      MetricName: "RootUse",
      Namespace: "Trail",
      Statistic: "Sum",
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      AlarmActions: [topic],
    }),
  );

  const config = clients.client(ConfigServiceClient, region);
  await config.send(
    new PutConfigurationRecorderCommand({
      ConfigurationRecorder: {
        name: "default",
        roleARN: `arn:aws:iam::${clients.account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      },
    }),
  );
  await config.send(
    new PutDeliveryChannelCommand({ DeliveryChannel: { name: "default", s3BucketName: Bucket } }),
  );
  await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: "default" }));

  const detector = await clients.client(GuardDutyClient, region).send(
    new CreateDetectorCommand({
      Enable: true,
      Features: [{ Name: "S3_DATA_EVENTS", Status: "ENABLED" }],
      DataSources: { S3Logs: { Enable: true } },
      Tags: { team: "security" },
    }),
  );
  return known(detector.DetectorId);
}

/** In eu-west-1: a trail of its own region that was never started, and an alarm that tells nobody. */
export async function unwatchedAccount(clients: AccountClients): Promise<void> {
  const region = "eu-west-1";
  const Bucket = `records-${clients.account}`;
  await clients
    .client(S3Client, region)
    .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  await clients
    .client(CloudTrailClient, region)
    .send(new CreateTrailCommand({ Name: "forgotten", S3BucketName: Bucket }));
  await clients.client(CloudWatchClient, region).send(
    new PutMetricAlarmCommand({
      AlarmName: "unheard",
      MetricName: "CPUUtilization",
      Namespace: "AWS/EC2",
      Statistic: "Average",
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 90,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  await clients
    .client(CloudWatchLogsClient, region)
    .send(new CreateLogGroupCommand({ logGroupName: "kept-for-ever" }));
}
