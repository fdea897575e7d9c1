import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { describeFailure } from "../access/failure.ts";
import { retrying } from "../access/retry.ts";
import { publishAction } from "../role/delivery-permissions.ts";
import type { SnsTopic } from "../settings/delivery-settings.ts";
import { deliveryRetry, type HubAccess } from "./hub-access.ts";
import { scanMessage } from "./message.ts";
import { isWorthTelling, type ScanNews } from "./news.ts";
import type { DeliveryOutcome } from "./outcome.ts";

/** Publishes one message about a scan to a topic, in the topic's region. */
export async function publishNews(
  hub: HubAccess,
  news: ScanNews,
  { topic, always }: SnsTopic,
): Promise<DeliveryOutcome> {
  const { environment, credentials, timing } = hub;
  const outcome = {
    kind: "sns" as const,
    target: topic,
    at: new Date(timing.now()).toISOString(),
    sent: 0,
    refused: [],
    refusedInAll: 0,
  };
  if (!always && !isWorthTelling(news)) {
    return { ...outcome, state: "skipped", message: "there is nothing to say" };
  }
  const region = topic.split(":")[3] ?? "";
  const { subject, text } = scanMessage(news);
  const client = new SNSClient(environment.clientSettings(region, credentials.get));
  const command = new PublishCommand({
    TopicArn: topic,
    Subject: subject,
    Message: text,
    // The order is kept by group; a scan that is delivered twice within five minutes is one message.
    ...(topic.endsWith(".fifo")
      ? { MessageGroupId: "hubscan", MessageDeduplicationId: news.summary.scan }
      : {}),
  });
  try {
    await retrying(async () => client.send(command), deliveryRetry, timing, { calls: 0, throttles: 0 });
    return { ...outcome, state: "delivered", sent: 1, message: subject };
  } catch (error) {
    const { code, message } = describeFailure(error);
    return {
      ...outcome,
      state: "failed",
      message: `${publishAction}: ${code === null ? "" : `${code}: `}${message}`,
    };
  }
}
