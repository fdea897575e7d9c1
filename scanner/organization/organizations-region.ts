/**
 * The region in which Organizations leaves its events, by partition.
 * https://docs.aws.amazon.com/general/latest/gr/ao.html
 */
const organizationsRegions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-northwest-1",
};

/** The region in which Organizations leaves its events; null for a partition that is not known. */
export function organizationsRegion(partition: string): string | null {
  return organizationsRegions[partition] ?? null;
}
