import type { Allowance } from "../token-bucket.ts";

/**
 * IAM has a bucket for each operation, and takes a token from the calling account's as well as from the target's: with many
 * targets the hub's runs dry first, so it is the one that is kept to. AWS publishes no figures; 15 a second is what others found
 * to hold for IAM's reads.
 * https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/
 */
export const iamAllowance: Allowance = { rate: 15, burst: 15 };
