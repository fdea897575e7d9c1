import type { Limit } from "../limit.ts";
import type { Listing } from "../listing.ts";
import type { ResourceDeclaration } from "../service.ts";

/**
 * The rate limits of the EC2 API for the operations that some resources are read with: a bucket of 100 requests per
 * operation, account and region, which refills with 20 a second. Lists without a page size have half of it, so every
 * listing of EC2 asks for pages.
 */
export function ec2Limits(resources: readonly ResourceDeclaration[]): readonly Limit[] {
  const operations = new Set(resources.flatMap(operationsOf));
  return [...operations].sort().map((operation) => ({
    operations: [operation],
    rate: 20,
    burst: 100,
    payer: "account",
    source: "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html",
  }));
}

function operationsOf({ listing, reads }: ResourceDeclaration): string[] {
  const ofReads = [...reads.values()].flatMap((read) =>
    read.kind === "call"
      ? [read.operation.name]
      : read.kind === "match"
        ? operationsOfListing(read.listing)
        : [],
  );
  return [...operationsOfListing(listing), ...ofReads];
}

function operationsOfListing({ call, detail }: Listing): string[] {
  return [call, detail].flatMap((one) => (one === null ? [] : [one.operation.name]));
}
