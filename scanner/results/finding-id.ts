import { createHash } from "node:crypto";

/**
 * The id of a finding, the same in every scan: 32 hexadecimal digits (128 bits of a SHA-256).
 *
 * Encoded as JSON before hashing, so that no two different inputs run together.
 */
export function findingId(account: string, region: string, check: string, arn: string): string {
  return createHash("sha256")
    .update(JSON.stringify([account, region, check, arn]))
    .digest("hex")
    .slice(0, 32);
}
