import type { MotoOrganization } from "../organization.ts";
import { openApplication, tidyApplication } from "./applications.ts";
import { openBuckets, privateBuckets } from "./buckets.ts";
import { exposedData, keptData } from "./databases.ts";
import { carefulIdentities, carelessIdentities } from "./identities.ts";
import { neglectedKeys, rotatingKey } from "./keys.ts";
import { closedNetwork, openNetwork } from "./networks.ts";
import { unwatchedAccount, watchedAccount } from "./records.ts";

/** The regions that the resources are in. */
export const regions = ["us-east-1", "eu-west-1"];

/**
 * Fills the organization through the API: `payments` as it should be, in us-east-1, and `legacy` with what goes wrong, in
 * eu-west-1. Gives the ids that moto chose, by the names that the tests call them by.
 */
export async function fillOrganization({
  payments,
  legacy,
}: MotoOrganization): Promise<ReadonlyMap<string, string>> {
  const [rotating, neglected, detector] = await Promise.all([
    rotatingKey(payments),
    neglectedKeys(legacy),
    watchedAccount(payments),
    unwatchedAccount(legacy),
    privateBuckets(payments),
    openBuckets(legacy),
    carefulIdentities(payments),
    carelessIdentities(legacy),
    closedNetwork(payments),
    openNetwork(legacy),
    keptData(payments),
    exposedData(legacy),
    tidyApplication(payments),
    openApplication(legacy),
  ]);
  return new Map(Object.entries({ "key-rotating": rotating, detector, ...neglected }));
}
