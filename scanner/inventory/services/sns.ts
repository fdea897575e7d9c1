import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";
import { shape } from "../shape.ts";

const topicAttributes = shape("SnsTopicAttributes", {
  Policy: "string",
  KmsMasterKeyId: "string",
  SignatureVersion: "string",
});

export const sns = service("sns", SNSClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource("AWS::SNS::Topic", pages(ListTopicsCommand, "Topics"), {
      arn: (topic) => topic.TopicArn ?? "",
      name: (topic) => topic.TopicArn?.split(":").at(-1) ?? "",
      reads: {
        Attributes: read(GetTopicAttributesCommand, {
          input: (topic) => ({ TopicArn: topic.TopicArn }),
          output: "Attributes",
          shape: topicAttributes,
        }),
        // Asked topic by topic: the account's own list leaves out what other accounts have subscribed.
        Subscriptions: read(ListSubscriptionsByTopicCommand, {
          input: (topic) => ({ TopicArn: topic.TopicArn }),
          output: "Subscriptions",
        }),
      },
      // Addresses of people, and webhook URLs that carry their credentials.
      redact: ["Subscriptions.Endpoint"],
    }),
  ],
});
