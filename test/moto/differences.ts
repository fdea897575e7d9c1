/**
 * Where moto 5.2 is not AWS. What it does not have must come out as UNKNOWN, with the call that failed as its cause: a change in
 * either list is a new moto, or a read that passes without having been read.
 *
 * What moto answers with success although it was asked something else cannot be told from AWS's answer, and is not judged here:
 * ListDirectoryBuckets (it lists the other buckets), and DescribeSnapshots (it knows neither OwnerIds nor RestorableByUserIds, so that
 * every snapshot is restorable by anyone). ListBuckets gives no BucketRegion; ListFunctions no DeadLetterConfig; default attributes of
 * load balancers and default parameter groups are not there; GetAccountAuthorizationDetails leaves out PolicyName.
 */

/** Operations that moto answers with an HTML page of its own making (404, or 500 for NotImplementedError), and what is then unknown. */
export const notImplemented: Readonly<Record<string, readonly string[]>> = {
  // moto has no IAM Access Analyzer.
  "access-analyzer:ListAnalyzers": [
    "accessanalyzer-analyzer-active",
    "accessanalyzer-analyzer-tagged",
    "accessanalyzer-external-access-analyzer-enabled",
    "accessanalyzer-no-active-external-access-findings",
  ],
  // Of the Account service moto has the alternate contacts.
  "account:GetContactInformation": ["account-contact-details"],
  "config:DescribeDeliveryChannelStatus": ["config-delivery-works"],
  "ec2:DescribeClientVpnEndpoints": ["vpc-client-vpn-connections-logged"],
  // Of EC2's settings for a region moto has encryption by default.
  "ec2:DescribeVpcBlockPublicAccessOptions": ["vpc-region-internet-gateway-traffic-blocked"],
  "ec2:GetImageBlockPublicAccessState": ["ec2-region-image-public-access-blocked"],
  "ec2:GetInstanceMetadataDefaults": ["ec2-region-imdsv2-default"],
  "ec2:GetSerialConsoleAccessStatus": ["ec2-region-serial-console-disabled"],
  "ec2:GetSnapshotBlockPublicAccessState": ["ebs-region-snapshot-public-access-blocked"],
  "iam:ListOrganizationsFeatures": ["iam-root-access-managed-centrally"],
  // moto has URLs of functions one by one, and not as a list.
  "lambda:ListFunctionUrlConfigs": ["lambda-function-url-cors-origins", "lambda-function-url-requires-iam"],
  "rds:DescribeDBMajorEngineVersions": ["rds-instance-standard-support"],
  // Nothing asks for the standards where Security Hub is off, so nothing is unknown.
  "securityhub:GetEnabledStandards": [],
};

/** Answers that lack what AWS always gives, and what is then unknown. */
export const incomplete: Readonly<Record<string, readonly string[]>> = {
  // The report has no row for the root user.
  "iam:GetCredentialReport": ["iam-root-not-used"],
  // It is taken for ListObjects.
  "s3:GetBucketPolicyStatus": ["s3-bucket-policy-not-public"],
};
