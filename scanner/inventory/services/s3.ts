import {
  GetBucketAclCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

export const s3 = service("s3", S3Client, {
  scope: "global",
  limits: [],
  resources: [
    resource(
      "AWS::S3::Bucket",
      pages(ListBucketsCommand, "Buckets", { input: { MaxBuckets: 1000 }, action: "s3:ListAllMyBuckets" }),
      {
        arn: (bucket, at) => `arn:${at.partition}:s3:::${bucket.Name}`,
        name: (bucket) => bucket.Name ?? "",
        region: (bucket, at) => bucket.BucketRegion ?? at.region,
        reads: {
          PublicAccessBlock: read(GetPublicAccessBlockCommand, {
            input: (bucket) => ({ Bucket: bucket.Name }),
            output: "PublicAccessBlockConfiguration",
            absent: ["NoSuchPublicAccessBlockConfiguration"],
            action: "s3:GetBucketPublicAccessBlock",
          }),
          Policy: read(GetBucketPolicyCommand, {
            input: (bucket) => ({ Bucket: bucket.Name }),
            output: "Policy",
            absent: ["NoSuchBucketPolicy"],
          }),
          Acl: read(GetBucketAclCommand, { input: (bucket) => ({ Bucket: bucket.Name }) }),
          Versioning: read(GetBucketVersioningCommand, { input: (bucket) => ({ Bucket: bucket.Name }) }),
          Logging: read(GetBucketLoggingCommand, {
            input: (bucket) => ({ Bucket: bucket.Name }),
            output: "LoggingEnabled",
          }),
        },
      },
    ),
  ],
});
