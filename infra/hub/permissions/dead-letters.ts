import type { ReasonedStatement } from "../../policy-document.ts";

/** Who may put what into the queue of what could not be started. */
export function deadLetterQueuePolicy(place: {
  readonly queueArn: string;
  readonly accountId: string;
  /** The rules whose events end up here. */
  readonly ruleArns: readonly string[];
}): readonly ReasonedStatement[] {
  const { queueArn, accountId, ruleArns } = place;
  const rules: ReasonedStatement[] =
    ruleArns.length === 0
      ? []
      : [
          {
            why: "Keeps what a rule of this stack could not deliver. Rules of others have nothing to put here.",
            Sid: "RulesOfThisStackSend",
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: ["sqs:SendMessage"],
            Resource: queueArn,
            Condition: {
              ArnEquals: { "aws:SourceArn": ruleArns },
              StringEquals: { "aws:SourceAccount": accountId },
            },
          },
        ];
  return [
    ...rules,
    {
      why: "Events name accounts and people: they are sent and fetched encrypted or not at all.",
      Sid: "OnlyEncryptedConnections",
      Effect: "Deny",
      Principal: "*",
      Action: ["sqs:*"],
      Resource: queueArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
}
