import {
  type AccessControlPolicy,
  CreateBucketCommand,
  type Permission,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  PutPublicAccessBlockCommand as PutAccountPublicAccessBlockCommand,
  S3ControlClient,
} from "@aws-sdk/client-s3-control";
import type { AccountClients } from "../clients.ts";
import { allow, outsider, policy } from "./policies.ts";

const everythingBlocked = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** In us-east-1: a bucket as it should be, and one for its logs; the account as a whole blocks what is public. */
export async function privateBuckets(clients: AccountClients): Promise<void> {
  const virginia = clients.client(S3Client, "us-east-1");
  await virginia.send(new CreateBucketCommand({ Bucket: "logs-of-payments" }));
  const Bucket = "invoices-of-payments";
  await virginia.send(new CreateBucketCommand({ Bucket }));
  await virginia.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: everythingBlocked }),
  );
  await virginia.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  await virginia.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/s3" } },
        ],
      },
    }),
  );
  await virginia.send(
    new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    }),
  );
  await virginia.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            ID: "old",
            Status: "Enabled",
            Filter: { Prefix: "" },
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    }),
  );
  await virginia.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: policy({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    }),
  );
  await virginia.send(
    new PutBucketAclCommand({
      Bucket: "logs-of-payments",
      AccessControlPolicy: groupGrants("http://acs.amazonaws.com/groups/s3/LogDelivery", [
        "WRITE",
        "READ_ACP",
      ]),
    }),
  );
  await virginia.send(
    new PutBucketLoggingCommand({
      Bucket,
      BucketLoggingStatus: {
        LoggingEnabled: { TargetBucket: "logs-of-payments", TargetPrefix: "invoices/" },
      },
    }),
  );
  await clients.client(S3ControlClient).send(
    new PutAccountPublicAccessBlockCommand({
      AccountId: clients.account,
      PublicAccessBlockConfiguration: everythingBlocked,
    }),
  );
}

/** Three buckets in eu-west-1: read by anybody, written by anybody, and shared with an account outside. */
export async function openBuckets(clients: AccountClients): Promise<void> {
  const ireland = clients.client(S3Client, "eu-west-1");
  for (const Bucket of ["website-of-legacy", "uploads-of-legacy", "shared-of-legacy"]) {
    await ireland.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
  }
  await ireland.send(
    new PutBucketPolicyCommand({
      Bucket: "website-of-legacy",
      Policy: policy(allow("*", "s3:GetObject", "arn:aws:s3:::website-of-legacy/*")),
    }),
  );
  // Not the canned ACL public-read-write: moto makes it one grant, and answers with the first permission only.
  await ireland.send(
    new PutBucketAclCommand({
      Bucket: "uploads-of-legacy",
      AccessControlPolicy: groupGrants("http://acs.amazonaws.com/groups/global/AllUsers", ["READ", "WRITE"]),
    }),
  );
  await ireland.send(
    new PutBucketPolicyCommand({
      Bucket: "shared-of-legacy",
      Policy: policy(allow({ AWS: outsider }, "s3:ListBucket", "arn:aws:s3:::shared-of-legacy")),
    }),
  );
}

function groupGrants(URI: string, permissions: readonly Permission[]): AccessControlPolicy {
  return {
    Owner: { ID: "owner" },
    Grants: permissions.map((Permission) => ({ Grantee: { Type: "Group", URI }, Permission })),
  };
}
