import { ResourceDetails$ } from "@aws-sdk/client-securityhub";
import { NormalizedSchema } from "@smithy/core/schema";

/** Names of ASFF's resource types (`AwsS3Bucket`), by the same in lower case: the members of the SDK's own schema. */
const resourceTypes: ReadonlyMap<string, string> = new Map(
  [...NormalizedSchema.of(ResourceDetails$).structIterator()].map(([name]) => [name.toLowerCase(), name]),
);

/** Services that ASFF calls otherwise than CloudFormation. */
const services: ReadonlyMap<string, string> = new Map([["ElasticLoadBalancingV2", "Elbv2"]]);

/** Types that it calls otherwise. */
const types: ReadonlyMap<string, string> = new Map([
  ["AWS::Account::Account", "AwsAccount"],
  ["AWS::IAM::ManagedPolicy", "AwsIamPolicy"],
]);

/** What ASFF calls a type of resource; `Other` where it has no name for it. */
export function asffResourceType(type: string): string {
  const own = types.get(type);
  if (own !== undefined) return own;
  const [vendor = "", service = "", name = ""] = type.split("::");
  const asff = `${vendor}${services.get(service) ?? service}${name}`.toLowerCase();
  return resourceTypes.get(asff) ?? "Other";
}
