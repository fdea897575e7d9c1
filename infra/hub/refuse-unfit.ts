import type * as aws from "@pulumi/aws";
import type { HubContext } from "./context.ts";
import { builtImageTag } from "./image.ts";
import { passedOnFrom } from "./joined-accounts-bus.ts";
import { refuseKeyElsewhere, resultsBucketName } from "./results.ts";
import { repositorySettings } from "./settings.ts";
import { refuseOtherProvider } from "./workload-identity.ts";

/**
 * Asks every part of the hub that may refuse, before anything is made: a stack that stops half-way would have roles in the target accounts
 * that nobody uses.
 * @throws Refusal of the first part that does
 */
export function refuseUnfit(context: Omit<HubContext, "parent">, management: aws.Provider | null): void {
  const { config, place } = context;
  if (config.image === undefined) builtImageTag();
  resultsBucketName(context);
  refuseKeyElsewhere(context);
  repositorySettings(config);
  refuseOtherProvider(config);
  if (config.scanJoinedAccounts) passedOnFrom(place, management);
}
