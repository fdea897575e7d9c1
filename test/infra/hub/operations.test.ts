import * as aws from "@pulumi/aws";
import { expect, it } from "vitest";
import { makeAlerts } from "../../../infra/hub/alerts.ts";
import { makeOperations } from "../../../infra/hub/operations.ts";
import { type Registration, register } from "../register.ts";
import { type SampleHub, sampleHub } from "./sample-hub.ts";

const ruleType = "aws:cloudwatch/eventRule:EventRule";
const arn = (kind: string) => (name: string) => `arn:aws:mock:eu-west-1:222222222201:${kind}/${name}`;
const everything: NonNullable<SampleHub["config"]> = {
  scanJoinedAccounts: true,
  watchAssumeRole: true,
  notify: ["security@acme.example"],
  eventScans: [{ name: "by-hand", pattern: { source: ["acme.portal"] }, account: "$.account" }],
};

function operations(preview = false): Promise<Registration> {
  return register(
    () => {
      const { context, task, stateMachine } = sampleHub({ config: everything });
      makeOperations(context, {
        task,
        fanOut: stateMachine(),
        alerts: makeAlerts(context).topic,
        results: "s3://results",
        eventResults: "s3://results/events",
        management: new aws.Provider("management", {}),
      });
    },
    { preview },
  );
}

/** The sources that a policy's statement names. */
function sourcesOf(policy: string, sid: string): readonly string[] {
  const { Statement } = JSON.parse(policy) as {
    Statement: { Sid: string; Condition: { ArnEquals: { "aws:SourceArn": string[] } } }[];
  };
  return Statement.find(({ Sid }) => Sid === sid)?.Condition.ArnEquals["aws:SourceArn"].toSorted() ?? [];
}

it("every rule of the hub may leave what it cannot deliver, and sends it there", async () => {
  const { of, one } = await operations();
  const inHub = of(ruleType).filter(({ provider }) => provider.includes("::hub::"));
  const senders = sourcesOf(one("aws:sqs/queuePolicy:QueuePolicy").inputs.policy, "RulesOfThisStackSend");
  expect(senders).toEqual(inHub.map(({ name }) => arn("EventRule")(name)).toSorted());
  const targets = of("aws:cloudwatch/eventTarget:EventTarget").filter(({ provider }) =>
    provider.includes("::hub::"),
  );
  expect(targets).toHaveLength(inHub.length);
  for (const { inputs } of targets) {
    expect(inputs.deadLetterConfig).toEqual({ arn: arn("Queue")("hubscan-dev-dead-letters") });
  }
});

it("every alarm, and every rule that tells, may publish; a rule that starts a scan may not", async () => {
  const { of, one } = await operations();
  const { policy } = one("aws:sns/topicPolicy:TopicPolicy").inputs;
  const alarms = of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => arn("MetricAlarm")(name));
  expect(sourcesOf(policy, "AlarmsOfThisStackPublish")).toEqual(alarms.toSorted());
  expect(sourcesOf(policy, "RulesOfThisStackPublish")).toEqual(
    ["failed-fan-out", "failed-task", "refused-assume-role"].map((rule) =>
      arn("EventRule")(`hubscan-dev-${rule}`),
    ),
  );
});

it("what is made has a name of its own", async () => {
  const { resources } = await operations();
  const names = resources.map(({ type, name }) => `${type} ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

it("a preview registers what an apply does", async () => {
  const names = ({ resources }: Registration) =>
    resources.map(({ type, name }) => `${type} ${name}`).toSorted();
  expect(names(await operations(true))).toEqual(names(await operations()));
});
