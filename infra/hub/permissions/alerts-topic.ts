import type { ReasonedStatement } from "../../policy-document.ts";

/** Who may publish what is told to people. */
export function alertsTopicPolicy(place: {
  readonly topicArn: string;
  readonly accountId: string;
  readonly alarmArns: readonly string[];
  readonly ruleArns: readonly string[];
}): readonly ReasonedStatement[] {
  const { topicArn, accountId, alarmArns, ruleArns } = place;
  const publish = (
    Sid: string,
    why: string,
    service: string,
    sources: readonly string[],
  ): ReasonedStatement[] =>
    sources.length === 0
      ? []
      : [
          {
            why,
            Sid,
            Effect: "Allow",
            Principal: { Service: service },
            Action: ["sns:Publish"],
            Resource: topicArn,
            Condition: {
              ArnEquals: { "aws:SourceArn": sources },
              StringEquals: { "aws:SourceAccount": accountId },
            },
          },
        ];
  return [
    ...publish(
      "AlarmsOfThisStackPublish",
      "Tells that an alarm of this stack was raised or is over.",
      "cloudwatch.amazonaws.com",
      alarmArns,
    ),
    ...publish(
      "RulesOfThisStackPublish",
      "Tells what a rule of this stack has noticed.",
      "events.amazonaws.com",
      ruleArns,
    ),
    {
      why: "Alerts say which scans failed and who tried what: they are sent encrypted or not at all.",
      Sid: "OnlyEncryptedConnections",
      Effect: "Deny",
      Principal: "*",
      Action: ["sns:Publish"],
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
}
