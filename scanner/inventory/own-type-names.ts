/**
 * Resource types whose names are ours, in CloudFormation's style: what CloudFormation cannot make it has no name for. Where
 * AWS Config has a name, that is the one.
 */
export const ownTypeNames: Readonly<Record<string, string>> = {
  "AWS::Account::Account": "the account as a whole: its contacts",
  "AWS::Account::Region": "a region that is enabled in the account: for checks on what has to be in each",
  "AWS::CloudTrail::EffectiveTrail":
    "a trail that records the account, whichever account or region it belongs to",
  "AWS::EC2::Image": "an AMI that the account owns",
  "AWS::EC2::RegionSettings": "the defaults of EC2 and EBS in a region",
  "AWS::EC2::Snapshot": "a snapshot of an EBS volume that the account owns",
  "AWS::IAM::AccountPasswordPolicy": "the password policy",
  "AWS::IAM::RootUser": "the root user",
  "AWS::IAM::TargetRole": "the role that hubscan enters the account through",
  "AWS::RDS::DBClusterSnapshot": "a snapshot of a cluster (AWS Config's name)",
  "AWS::RDS::DBSnapshot": "a snapshot of an instance (AWS Config's name)",
  "AWS::S3::AccountMultiRegionAccessPoints": "the account's multi-region access points",
  "AWS::S3::AccountPublicAccessBlock":
    "the block of public access that holds for all buckets (AWS Config's name)",
};
