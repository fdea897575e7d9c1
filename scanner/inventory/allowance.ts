import type { QueueKey } from "./keyed-queue.ts";
import type { Limit } from "./limit.ts";
import type { Service } from "./service.ts";

/**
 * For a service file that declares no limit: below every limit of a control plane that AWS publishes for reads of the
 * services here, so that a new service file is slow before it is rude.
 */
const cautious: Limit = {
  operations: "*",
  rate: 20,
  burst: 40,
  payer: "account",
  source: "https://docs.aws.amazon.com/general/latest/gr/api-retries.html",
};

/** The buckets that a call of an operation draws from. */
export interface CallBuckets {
  /** The account's own, in the region. */
  readonly account: QueueKey;
  /** The hub's, that all accounts draw from; null where AWS charges the account alone. */
  readonly hub: QueueKey | null;
}

/**
 * The buckets of a call. A limit that names the operation beats `*`.
 * @param hubShare how much of the hub's buckets this process may draw, from 0 to 1: less than all beside other processes
 */
export function callBuckets(
  service: Service,
  operation: string,
  place: { readonly account: string; readonly region: string },
  hubShare: number,
): CallBuckets {
  const { account, region } = place;
  const limit =
    service.limits.find(({ operations }) => operations !== "*" && operations.includes(operation)) ??
    service.limits.find(({ operations }) => operations === "*") ??
    cautious;
  const shared = limit.operations === "*" ? "*" : limit.operations.join("+");
  const key = {
    bucket: `${region} ${service.id}:${shared}`,
    area: region,
    service: service.id,
    allowance: { rate: limit.rate, burst: limit.burst },
    lane: account,
  };
  const allowance = { rate: limit.rate * hubShare, burst: Math.max(1, limit.burst * hubShare) };
  return {
    account: { ...key, payer: account },
    hub: limit.payer === "hub" ? { ...key, payer: "hub", allowance } : null,
  };
}
