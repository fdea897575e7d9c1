import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { HubContext } from "./context.ts";
import type { EventPattern } from "./events/event-pattern.ts";

/** An event that people are told of. */
export interface ToldEvent {
  readonly name: string;
  readonly description: string;
  readonly pattern: pulumi.Input<EventPattern>;
  /** What is read out of the event: JSON paths by name. What an event does not have is left empty. */
  readonly values: Readonly<Record<string, string>>;
  /** The message, line by line; `<name>` stands for a value. */
  readonly lines: readonly pulumi.Input<string>[];
  /** Whether the event is one that CloudTrail counts as reading. */
  readonly isRead?: boolean;
}

/** Where what could not be told is kept, and where it is told. */
export interface Told {
  readonly topic: aws.sns.Topic;
  readonly deadLetters: aws.sqs.Queue;
}

/** A rule that publishes a readable message. It takes no role: SNS has a policy of its own, and a role would hinder encryption. */
export function tell(
  { name, parent }: HubContext,
  { topic, deadLetters }: Told,
  event: ToldEvent,
): aws.cloudwatch.EventRule {
  const rule = new aws.cloudwatch.EventRule(
    `${name}-${event.name}`,
    {
      description: event.description,
      eventPattern: pulumi.jsonStringify(event.pattern),
      ...(event.isRead === true ? { state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" } : {}),
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    event.name,
    {
      rule: rule.name,
      arn: topic.arn,
      inputTransformer: { inputPaths: event.values, inputTemplate: templateOf(event.lines) },
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { parent },
  );
  return rule;
}

/** Each line is a text in quotes: that is how EventBridge takes a message that is not JSON. */
function templateOf(lines: readonly pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.all([...lines]).apply((texts) => texts.map((text) => JSON.stringify(text)).join("\n"));
}
