import type { PermissionStatement } from "./policy-document.ts";

/** The action of a message to an SNS topic. */
export const publishAction = "sns:Publish";
/** The action of an import into Security Hub. */
export const importAction = "securityhub:BatchImportFindings";

/** What the scanner role needs, beside what it always has, to publish to a topic. */
export function topicPermission(topic: string): PermissionStatement {
  return { Sid: "HubscanTopic", Effect: "Allow", Action: [publishAction], Resource: topic };
}

/**
 * What the scanner role needs to import findings into Security Hub of the hub account, in one region.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html
 */
export function securityHubPermission(at: {
  readonly partition: string;
  readonly hubAccountId: string;
  readonly region: string;
}): PermissionStatement {
  const { partition, hubAccountId, region } = at;
  return {
    Sid: "HubscanSecurityHub",
    Effect: "Allow",
    Action: [importAction],
    Resource: `arn:${partition}:securityhub:${region}:${hubAccountId}:product/${hubAccountId}/default`,
  };
}
