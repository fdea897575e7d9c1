/** The region in which a partition's global services (IAM, account settings) answer. https://docs.aws.amazon.com/general/latest/gr/rande.html */
export const globalRegions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-north-1",
};

/** Partitions that can be scanned. */
export const partitions: readonly string[] = Object.keys(globalRegions);

/** Throws a TypeError for a partition that hubscan does not know. */
export function globalRegion(partition: string): string {
  const region = globalRegions[partition];
  if (region === undefined) throw new TypeError(`unknown partition "${partition}"`);
  return region;
}
