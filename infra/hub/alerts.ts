import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../policy-document.ts";
import type { HubContext } from "./context.ts";
import { alertsKeyPolicy } from "./permissions/alerts-key.ts";
import { alertsTopicPolicy } from "./permissions/alerts-topic.ts";

/** What people are told by. */
export interface Alerts {
  readonly topic: aws.sns.Topic;
  /** The key that messages are encrypted with. */
  readonly key: aws.kms.Key;
}

/** The topic through which people are told, and the mail addresses that subscribe to it. `letPublish` says who may tell. */
export function makeAlerts({ name, config, place, parent }: HubContext): Alerts {
  const { partition, hubAccountId: accountId } = place;
  const key = new aws.kms.Key(
    "alerts",
    {
      description: `Encrypts the alerts of ${name}.`,
      enableKeyRotation: true,
      policy: JSON.stringify(policyDocument(alertsKeyPolicy({ partition, accountId }))),
    },
    { parent },
  );
  const topic = new aws.sns.Topic(
    `${name}-alerts`,
    { displayName: "hubscan", kmsMasterKeyId: key.arn },
    { parent },
  );
  for (const address of config.notify) {
    new aws.sns.TopicSubscription(
      address,
      { topic: topic.arn, protocol: "email", endpoint: address },
      { parent },
    );
  }
  return { topic, key };
}

/** Lets these alarms and rules, and no others, publish to the topic. */
export function letPublish(
  { place, parent }: HubContext,
  topic: aws.sns.Topic,
  sources: {
    readonly alarms: readonly aws.cloudwatch.MetricAlarm[];
    readonly rules: readonly aws.cloudwatch.EventRule[];
  },
): void {
  const arns = (resources: readonly { readonly arn: pulumi.Output<string> }[]) =>
    pulumi.all(resources.map(({ arn }) => arn));
  const policy = pulumi
    .all([topic.arn, arns(sources.alarms), arns(sources.rules)])
    .apply(([topicArn, alarmArns, ruleArns]) =>
      JSON.stringify(
        policyDocument(alertsTopicPolicy({ topicArn, accountId: place.hubAccountId, alarmArns, ruleArns })),
      ),
    );
  new aws.sns.TopicPolicy("alerts", { arn: topic.arn, policy }, { parent });
}
