import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";
import { shape } from "../shape.ts";

const queueAttributes = shape("SqsQueueAttributes", {
  QueueArn: "string",
  Policy: "string",
  KmsMasterKeyId: "string",
  SqsManagedSseEnabled: "bool",
  RedrivePolicy: "string",
});

/** A queue's name: the last part of `https://sqs.eu-west-1.amazonaws.com/111122223333/orders`. */
const nameOf = (queue: { readonly QueueUrl: string }) =>
  queue.QueueUrl.slice(queue.QueueUrl.lastIndexOf("/") + 1);

export const sqs = service("sqs", SQSClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::SQS::Queue",
      // Without MaxResults SQS gives the first thousand queues and no token for the rest.
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
      pages(ListQueuesCommand, "QueueUrls", { as: "QueueUrl", input: { MaxResults: 1000 } }),
      {
        arn: (queue, at) => `arn:${at.partition}:sqs:${at.region}:${at.account}:${nameOf(queue)}`,
        name: nameOf,
        reads: {
          Attributes: read(GetQueueAttributesCommand, {
            input: (queue) => ({ QueueUrl: queue.QueueUrl, AttributeNames: ["All" as const] }),
            output: "Attributes",
            shape: queueAttributes,
          }),
        },
      },
    ),
  ],
});
