import type { Place } from "../listing.ts";

/**
 * Pages of a list of EC2 with what AWS services manage in the account, such as the nodes of EKS: an account may have
 * those left out of every list that does not ask for them. Partitions other than `aws` get members of requests later, and
 * EC2 refuses requests with members that it does not know.
 * @param size items a page (`MaxResults`)
 */
export function pagesWithManagedResources(size: number) {
  return (at: Place) =>
    at.partition === "aws" ? { MaxResults: size, IncludeManagedResources: true } : { MaxResults: size };
}
