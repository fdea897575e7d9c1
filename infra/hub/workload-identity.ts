import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../refusal.ts";
import type { HubContext } from "./context.ts";
import { issuerName } from "./permissions/workload-trust.ts";

/**
 * Does nothing when the provider that is named is the issuer's.
 * @throws Refusal when it is another issuer's
 */
export function refuseOtherProvider({ workloadIdentity }: HubContext["config"]): void {
  const { issuer = "", providerArn } = workloadIdentity ?? {};
  if (providerArn === undefined || providerArn.endsWith(`:oidc-provider/${issuerName(issuer)}`)) return;
  throw new Refusal(
    `hubscan:workloadIdentity has the issuer ${issuer} and the provider ${providerArn}, which is another issuer's: no token would ever be let in. Correct one of them.`,
  );
}

/**
 * The ARN of the OIDC provider through which a workload outside AWS becomes the scanner: made, or the one that the account has already,
 * as there can be one per issuer. Null when none is configured. `workloadTrust` is the statement that the scanner role's trust takes.
 * @throws Refusal when the provider that is named is another issuer's
 */
export function makeOidcProvider({ config, parent }: HubContext): pulumi.Output<string> | null {
  const identity = config.workloadIdentity;
  if (identity === undefined) return null;
  const { issuer, audience, providerArn } = identity;
  if (providerArn === undefined) {
    return new aws.iam.OpenIdConnectProvider(
      "workload",
      { url: issuer, clientIdLists: [audience] },
      { parent },
    ).arn;
  }
  refuseOtherProvider(config);
  return pulumi.output(providerArn);
}
