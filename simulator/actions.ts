import type { Deed } from "./judge.ts";
import type { Service } from "./service.ts";
import type { Members } from "./wire/protocol.ts";

/**
 * IAM actions of operations that have another name, by service key and operation. From the service authorization reference:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const otherNames: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
  "s3:GetBucketCors": "s3:GetBucketCORS",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3-control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
};

/**
 * What a request would do, in IAM's terms.
 *
 * @param actions names that the estate adds, by `service:Operation`
 */
export function deedOf(
  service: Service,
  operation: string,
  input: Members,
  at: {
    readonly region: string;
    readonly partition: string;
    readonly actions: Readonly<Record<string, string>>;
  },
): Deed {
  const name = `${service.key}:${operation}`;
  return {
    action: at.actions[name] ?? otherNames[name] ?? `${service.actionPrefix}:${operation}`,
    resource: resourceOf(service, input, at.partition),
    region: at.region,
    context: {},
  };
}

/** The resource that an input names: S3's bucket, or the first member that is an ARN. */
function resourceOf({ key }: Service, input: Members, partition: string): string {
  if (key === "s3" && typeof input["Bucket"] === "string") {
    const object = typeof input["Key"] === "string" ? `/${input["Key"]}` : "";
    return `arn:${partition}:s3:::${input["Bucket"]}${object}`;
  }
  const arn = Object.values(input).find((value) => typeof value === "string" && value.startsWith("arn:"));
  return typeof arn === "string" ? arn : "*";
}
