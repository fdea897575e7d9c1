import {
  GetBucketLifecycleConfigurationCommand,
  ListDirectoryBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

/** Directory buckets: spoken to through S3's client, but authorized as a service of their own, region by region. */
export const s3express = service("s3express", S3Client, {
  everywhere: false,
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::S3Express::DirectoryBucket",
      pages(ListDirectoryBucketsCommand, "Buckets", {
        input: { MaxDirectoryBuckets: 1000 },
        action: "s3express:ListAllMyDirectoryBuckets",
      }),
      {
        arn: (bucket, at) => `arn:${at.partition}:s3express:${at.region}:${at.account}:bucket/${bucket.Name}`,
        name: (bucket) => bucket.Name ?? "",
        reads: {
          LifecycleRules: read(GetBucketLifecycleConfigurationCommand, {
            input: (bucket) => ({ Bucket: bucket.Name }),
            output: "Rules",
            absent: ["NoSuchLifecycleConfiguration"],
            action: "s3express:GetLifecycleConfiguration",
          }),
        },
      },
    ),
  ],
});
