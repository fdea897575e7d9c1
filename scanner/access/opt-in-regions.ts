/**
 * Regions that every account of their partition has enabled. The list is closed: each region that AWS opened after
 * 20 March 2019 has to be opted into. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export const alwaysEnabledRegions: ReadonlySet<string> = new Set([
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
]);

/** Whether an account has to enable this region before it can be used there. */
export function isOptInRegion(region: string): boolean {
  return !alwaysEnabledRegions.has(region);
}
