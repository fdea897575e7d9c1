import type { ReasonedStatement } from "../../policy-document.ts";

/**
 * Who may use the key that alerts are encrypted with. The key that SNS has of its own lets no service publish:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function alertsKeyPolicy(place: {
  readonly partition: string;
  readonly accountId: string;
}): readonly ReasonedStatement[] {
  const { partition, accountId } = place;
  const publishing = ["kms:Decrypt", "kms:GenerateDataKey*"];
  return [
    {
      why: "Leaves the key to the account's own policies, as AWS advises: a key that nobody may manage cannot be deleted either.",
      Sid: "AccountManagesKey",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: ["kms:*"],
      // In a key's policy this is the key itself.
      Resource: "*",
    },
    {
      why: "Lets CloudWatch publish alarms of this account to the encrypted topic. The resource is the key itself.",
      Sid: "AlarmsAreEncrypted",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: publishing,
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      why: "Lets EventBridge publish to the encrypted topic; it tells KMS no source, so that the topic's own policy has to say which rules may. The resource is the key itself.",
      Sid: "EventsAreEncrypted",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: publishing,
      Resource: "*",
    },
  ];
}
