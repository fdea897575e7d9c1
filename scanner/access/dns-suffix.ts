import { partition } from "@aws-sdk/core/client";

/**
 * The domain that the names of AWS's endpoints in a region end with: `amazonaws.com`, in China `amazonaws.com.cn`. The SDK's own table of
 * partitions says it; a region that it does not know counts as one of `aws`. Principals of services are another matter: those that
 * the hub names end with `amazonaws.com` in every partition.
 */
export function dnsSuffix(region: string): string {
  return partition(region).dnsSuffix;
}

/** Whether a host's name is the one that AWS gives a service in a region, also over IPv6: `guardduty.ap-east-2.amazonaws.com`. */
export function isRegionalHost(host: string): boolean {
  const [, region = "", suffix = ""] = /\.([a-z]{2,}(?:-[a-z]+)+-\d)\.(.+)$/.exec(host) ?? [];
  const { dnsSuffix, dualStackDnsSuffix } = partition(region);
  return suffix === dnsSuffix || suffix === dualStackDnsSuffix;
}
