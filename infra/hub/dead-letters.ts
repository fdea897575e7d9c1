import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../policy-document.ts";
import type { HubContext } from "./context.ts";
import { deadLetterQueuePolicy } from "./permissions/dead-letters.ts";

/** The longest that SQS keeps a message: fourteen days. */
const keptSeconds = 14 * 24 * 3600;

/** The queue of events that EventBridge could not deliver. `letRulesSend` says whose. */
export function makeDeadLetters({ name, parent }: HubContext): aws.sqs.Queue {
  return new aws.sqs.Queue(
    `${name}-dead-letters`,
    { messageRetentionSeconds: keptSeconds, sqsManagedSseEnabled: true },
    { parent },
  );
}

/** Lets these rules, and no others, leave in the queue what they could not deliver. */
export function letRulesSend(
  { place, parent }: HubContext,
  queue: aws.sqs.Queue,
  rules: readonly aws.cloudwatch.EventRule[],
): void {
  const policy = pulumi
    .all([queue.arn, pulumi.all(rules.map(({ arn }) => arn))])
    .apply(([queueArn, ruleArns]) =>
      JSON.stringify(
        policyDocument(deadLetterQueuePolicy({ queueArn, accountId: place.hubAccountId, ruleArns })),
      ),
    );
  new aws.sqs.QueuePolicy("dead-letters", { queueUrl: queue.url, policy }, { parent });
}
