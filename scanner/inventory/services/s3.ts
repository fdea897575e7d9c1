import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type Place, pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

interface Bucket {
  readonly Name?: string | undefined;
  readonly BucketRegion?: string | undefined;
}

const input = (bucket: Bucket) => ({ Bucket: bucket.Name });

// A bucket's settings are answered in its own region only; elsewhere S3 answers with a redirect.
const region = (bucket: Bucket, at: Place) => bucket.BucketRegion ?? at.region;

export const s3 = service("s3", S3Client, {
  scope: "global",
  limits: [],
  resources: [
    resource(
      "AWS::S3::Bucket",
      // Without MaxBuckets S3 neither pages nor says each bucket's region.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
      pages(ListBucketsCommand, "Buckets", { input: { MaxBuckets: 1000 }, action: "s3:ListAllMyBuckets" }),
      {
        arn: (bucket, at) => `arn:${at.partition}:s3:::${bucket.Name}`,
        name: (bucket) => bucket.Name ?? "",
        region,
        reads: {
          PublicAccessBlock: read(GetPublicAccessBlockCommand, {
            input,
            region,
            output: "PublicAccessBlockConfiguration",
            absent: ["NoSuchPublicAccessBlockConfiguration"],
            action: "s3:GetBucketPublicAccessBlock",
          }),
          Policy: read(GetBucketPolicyCommand, {
            input,
            region,
            output: "Policy",
            absent: ["NoSuchBucketPolicy"],
          }),
          PolicyStatus: read(GetBucketPolicyStatusCommand, {
            input,
            region,
            output: "PolicyStatus",
            absent: ["NoSuchBucketPolicy"],
            always: "IsPublic",
          }),
          Acl: read(GetBucketAclCommand, { input, region }),
          OwnershipControls: read(GetBucketOwnershipControlsCommand, {
            input,
            region,
            output: "OwnershipControls",
            absent: ["OwnershipControlsNotFoundError"],
          }),
          Encryption: read(GetBucketEncryptionCommand, {
            input,
            region,
            output: "ServerSideEncryptionConfiguration",
            absent: ["ServerSideEncryptionConfigurationNotFoundError"],
            action: "s3:GetEncryptionConfiguration",
          }),
          Versioning: read(GetBucketVersioningCommand, { input, region }),
          Logging: read(GetBucketLoggingCommand, { input, region, output: "LoggingEnabled" }),
          LifecycleRules: read(GetBucketLifecycleConfigurationCommand, {
            input,
            region,
            output: "Rules",
            absent: ["NoSuchLifecycleConfiguration"],
            action: "s3:GetLifecycleConfiguration",
          }),
          ObjectLock: read(GetObjectLockConfigurationCommand, {
            input,
            region,
            output: "ObjectLockConfiguration",
            absent: ["ObjectLockConfigurationNotFoundError"],
            action: "s3:GetBucketObjectLockConfiguration",
          }),
          Notifications: read(GetBucketNotificationConfigurationCommand, {
            input,
            region,
            action: "s3:GetBucketNotification",
          }),
          Replication: read(GetBucketReplicationCommand, {
            input,
            region,
            output: "ReplicationConfiguration",
            absent: ["ReplicationConfigurationNotFoundError"],
            action: "s3:GetReplicationConfiguration",
          }),
        },
      },
    ),
  ],
});
