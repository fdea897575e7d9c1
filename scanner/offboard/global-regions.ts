/** Where a partition keeps what has no region of its own, and its events. https://docs.aws.amazon.com/general/latest/gr/rande.html */
export const globalRegions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-north-1",
};
