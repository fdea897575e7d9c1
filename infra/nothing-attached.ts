import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Of a role that has inline policies only: one that somebody attaches by hand is drift, which the preview shows and `pulumi up` takes off. */
export function nothingAttached(
  name: string,
  role: aws.iam.Role,
  options: pulumi.CustomResourceOptions,
): void {
  new aws.iam.RolePolicyAttachmentsExclusive(name, { roleName: role.name, policyArns: [] }, options);
}
