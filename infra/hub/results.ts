import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scannerRoleArn } from "../../scanner/role/arns.ts";
import { policyDocument } from "../policy-document.ts";
import { Refusal } from "../refusal.ts";
import type { HubContext } from "./context.ts";
import { resultsBucketPolicy } from "./permissions/results-bucket.ts";

/** S3's limit. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const longestBucketName = 63;
/** Days that what was replaced or deleted can still be had back. */
const keptVersionsDays = 30;
/** Days that answers to queries are kept: they can be asked again. */
const queryResultsDays = 7;

/** Where results are kept. */
export interface Results {
  readonly bucket: aws.s3.Bucket;
  /** Known before the bucket is there: other parts name it in policies. */
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyArn: string | null;
}

/**
 * The name of the results bucket.
 * @throws Refusal when it would be too long
 */
export function resultsBucketName({ name, config, place }: Omit<HubContext, "parent">): string {
  const bucketName = config.resultsBucketName ?? `${name}-results-${place.hubAccountId}-${place.region}`;
  if (bucketName.length <= longestBucketName) return bucketName;
  throw new Refusal(
    `The results bucket would be named ${bucketName}, which is longer than ${longestBucketName} characters: set hubscan:resultsBucketName.`,
  );
}

/**
 * Does nothing for a key that S3 can use for the bucket. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @throws Refusal for one of another region
 */
export function refuseKeyElsewhere({
  config: { resultsKeyArn },
  place: { region },
}: Pick<HubContext, "config" | "place">): void {
  const keyRegion = resultsKeyArn?.split(":")[3] ?? region;
  if (keyRegion === region) return;
  throw new Refusal(
    `hubscan:resultsKeyArn is a key in ${keyRegion}, and the results bucket is in ${region}: S3 encrypts with keys of its own region. Name a key in ${region}, or leave it out.`,
  );
}

/** The results bucket: private, encrypted, TLS only, versioned, written by the scanner alone. */
export function makeResults(context: HubContext): Results {
  const { config, place, role, parent } = context;
  const bucketName = resultsBucketName(context);
  const bucketArn = `arn:${place.partition}:s3:::${bucketName}`;
  const keyArn = config.resultsKeyArn ?? null;
  const bucket = new aws.s3.Bucket(
    "results",
    { bucket: bucketName, forceDestroy: !config.keepResults },
    { parent, protect: config.keepResults, deleteBeforeReplace: true },
  );
  const at = { parent, dependsOn: [bucket] };
  const closed = new aws.s3.BucketPublicAccessBlock(
    "results",
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    at,
  );
  new aws.s3.BucketOwnershipControls(
    "results",
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    at,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    "results",
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault:
            keyArn === null
              ? { sseAlgorithm: "AES256" }
              : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: keyArn !== null,
        },
      ],
    },
    at,
  );
  const versioning = new aws.s3.BucketVersioning(
    "results",
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    at,
  );
  new aws.s3.BucketLifecycleConfiguration(
    "results",
    { bucket: bucket.bucket, rules: lifecycleRules(config.keepScansDays) },
    // Rules on versions that are not there yet are refused.
    { parent, dependsOn: [versioning] },
  );
  new aws.s3.BucketPolicy(
    "results",
    {
      bucket: bucket.bucket,
      policy: pulumi.jsonStringify(
        policyDocument(resultsBucketPolicy({ bucketArn, scannerRoleArn: scannerRoleArn(role) })),
      ),
    },
    // S3 answers 409 when both are written at the same time.
    { parent, dependsOn: [closed] },
  );
  return { bucket, bucketName, bucketArn, keyArn };
}

function lifecycleRules(keepScansDays: number) {
  const expiring = (id: string, prefix: string, days: number) => ({
    id,
    status: "Enabled",
    filter: { prefix },
    expiration: { days },
  });
  return [
    expiring("scans", "scans/", keepScansDays),
    expiring("scans-of-events", "events/scans/", keepScansDays),
    expiring("tables", "tables/", keepScansDays),
    expiring("query-results", "athena/", queryResultsDays),
    {
      id: "old-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: keptVersionsDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ];
}
