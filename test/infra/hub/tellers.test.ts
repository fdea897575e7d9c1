import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { makeAlarms } from "../../../infra/hub/alarms.ts";
import { letPublish, makeAlerts } from "../../../infra/hub/alerts.ts";
import { makeAthena } from "../../../infra/hub/athena.ts";
import { makeDeadLetters } from "../../../infra/hub/dead-letters.ts";
import { makeAssumeRoleWatch } from "../../../infra/hub/watch-assume-role.ts";
import { makeOidcProvider } from "../../../infra/hub/workload-identity.ts";
import { matches, transformed } from "../event-matcher.ts";
import { type Registration, register } from "../register.ts";
import { assumeRole, endedWith, execution, stoppedTask } from "../sample-events.ts";
import { hubAccount } from "../sample-stack.ts";
import { type SampleHub, sampleHub } from "./sample-hub.ts";

const [ruleType, targetType] = [
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
];
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const mock = (kind: string, name: string) => `arn:aws:mock:eu-west-1:222222222201:${kind}/${name}`;
const topicArn = mock("Topic", "hubscan-dev-alerts");

type Keys = NonNullable<SampleHub["config"]>;

interface Sample extends SampleHub {
  readonly fanOut?: boolean;
  readonly preview?: boolean;
}

/** Everything that tells people. */
function tellers({ fanOut = false, preview = false, ...sample }: Sample = {}): Promise<Registration> {
  return register(
    () => {
      const { context, task, stateMachine } = sampleHub(sample);
      const told = { topic: makeAlerts(context).topic, deadLetters: makeDeadLetters(context) };
      const { alarms, rules } = makeAlarms(context, {
        ...told,
        task,
        fanOut: fanOut ? stateMachine() : null,
        results: "s3://results",
      });
      const watch = makeAssumeRoleWatch(context, told);
      letPublish(context, told.topic, { alarms, rules: [...rules, ...(watch === null ? [] : [watch])] });
    },
    { preview },
  );
}

type Inputs = Registration["resources"][number]["inputs"];

/** The message that an event becomes; each line is a text in quotes. */
function message(target: Inputs, event: unknown): string {
  const text = transformed(target.inputTransformer, event);
  for (const line of text.split("\n")) expect(line).toMatch(/^"[^"]*"$/);
  return text.replaceAll('"', "");
}

describe("alerts", () => {
  it("go through an encrypted topic to each mail address", async () => {
    const { of, one } = await tellers({ config: { notify: ["a@acme.example", "b@acme.example"] } });
    expect(one("aws:sns/topic:Topic").inputs.kmsMasterKeyId).toBe(mock("Key", "alerts"));
    expect(one("aws:kms/key:Key").inputs.enableKeyRotation).toBe(true);
    expect(of("aws:sns/topicSubscription:TopicSubscription").map(({ inputs }) => inputs)).toEqual(
      ["a@acme.example", "b@acme.example"].map((endpoint) => ({
        topic: topicArn,
        protocol: "email",
        endpoint,
      })),
    );
  });

  it("may be published by the stack's own alarms and rules", async () => {
    const { one } = await tellers({ config: { watchAssumeRole: true } });
    const { inputs } = one("aws:sns/topicPolicy:TopicPolicy");
    expect(inputs.arn).toBe(topicArn);
    const [alarms, rules] = JSON.parse(inputs.policy).Statement;
    expect(alarms.Condition.ArnEquals["aws:SourceArn"]).toEqual([
      mock("MetricAlarm", "hubscan-dev-overdue"),
      mock("MetricAlarm", "hubscan-dev-dead-letters"),
    ]);
    expect(rules.Condition.ArnEquals["aws:SourceArn"]).toEqual([
      mock("EventRule", "hubscan-dev-failed-task"),
      mock("EventRule", "hubscan-dev-refused-assume-role"),
    ]);
  });

  it("of events carry no role, and are kept when they cannot be published", async () => {
    const { of } = await tellers({ fanOut: true, config: { watchAssumeRole: true } });
    expect(of(targetType)).toHaveLength(3);
    for (const { inputs } of of(targetType)) {
      expect(inputs).toMatchObject({
        arn: topicArn,
        deadLetterConfig: { arn: mock("Queue", "hubscan-dev-dead-letters") },
      });
      expect(inputs).not.toHaveProperty("roleArn");
    }
  });
});

describe("a failed task", () => {
  it("is told with its exit code, what ECS says, and where its log is", async () => {
    const { one } = await tellers();
    const text = message(one(targetType, "failed-task").inputs, endedWith(137));
    expect(text).toContain("hubscan-dev: a scan has failed.");
    expect(text).toContain(
      "Exit code: 137. ECS says: EssentialContainerExited Essential container in task exited",
    );
    expect(text).toContain("task/hubscan-dev/0123456789abcdef, started by: events-rule/hubscan-dev-schedu");
    expect(text).toContain("aws logs tail /hubscan/hubscan-dev --region eu-west-1");
  });

  it("is told although it never had a container", async () => {
    const { one } = await tellers();
    const event = stoppedTask({ stopCode: "TaskFailedToStart", containers: [] });
    expect(message(one(targetType, "failed-task").inputs, event)).toContain("ECS says: TaskFailedToStart");
  });

  it("is one of the hub's cluster", async () => {
    const { one } = await tellers();
    const pattern = JSON.parse(one(ruleType, "hubscan-dev-failed-task").inputs.eventPattern);
    const ours = stoppedTask({ clusterArn: mock("Cluster", "scans") });
    expect(matches(pattern, ours)).toBe(true);
    expect(matches(pattern, stoppedTask())).toBe(false);
  });
});

it("a failed fan-out is told where scans are fanned out", async () => {
  const { one } = await tellers({ fanOut: true });
  const pattern = JSON.parse(one(ruleType, "hubscan-dev-failed-fan-out").inputs.eventPattern);
  const event = execution({ stateMachineArn: mock("StateMachine", "fan-out") });
  expect(matches(pattern, event)).toBe(true);
  expect(message(one(targetType, "failed-fan-out").inputs, event)).toContain(
    "Step Functions says: FAILED HubscanPlanFailed The scan was not planned",
  );
});

describe("an overdue scan", () => {
  it("is an hour without a finished scan, so many times in a row", async () => {
    const { one } = await tellers();
    expect(one(alarmType, "hubscan-dev-overdue").inputs).toMatchObject({
      namespace: "hubscan/hubscan-dev",
      metricName: "FinishedScans",
      statistic: "Sum",
      period: 3600,
      evaluationPeriods: 18,
      datapointsToAlarm: 18,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
    expect(one("aws:cloudwatch/logMetricFilter:LogMetricFilter").inputs).toMatchObject({
      logGroupName: "/hubscan/hubscan-dev",
      pattern: '{ $.event = "scan-finished" && $.results = "s3://results" }',
      metricTransformation: { namespace: "hubscan/hubscan-dev", name: "FinishedScans", value: "1" },
    });
  });

  it.each<[string, Keys]>([
    ["without a schedule", { schedule: "off" }],
    ["where nobody wants to know", { overdueHours: 0 }],
  ])("is not looked for %s", async (_, config) => {
    const { of } = await tellers({ config });
    expect(of(alarmType).map(({ name }) => name)).toEqual(["hubscan-dev-dead-letters"]);
    expect(of("aws:cloudwatch/logMetricFilter:LogMetricFilter")).toEqual([]);
  });
});

it("a dead letter raises an alarm, and an empty queue none", async () => {
  const { one } = await tellers();
  expect(one(alarmType, "hubscan-dev-dead-letters").inputs).toMatchObject({
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "hubscan-dev-dead-letters" },
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
    alarmActions: [topicArn],
  });
});

describe("refused attempts on target roles", () => {
  it("are told with who, from where and which role, when configured", async () => {
    const { one } = await tellers({ config: { watchAssumeRole: true } });
    const { inputs } = one(ruleType, "hubscan-dev-refused-assume-role");
    expect(inputs.state).toBe("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
    expect(matches(JSON.parse(inputs.eventPattern), assumeRole())).toBe(true);
    const text = message(one(targetType, "refused-assume-role").inputs, assumeRole());
    expect(text).toContain("Who: arn:aws:sts::222222222201:assumed-role/Developer/eve, from 198.51.100.7");
    expect(text).toContain("Role: arn:aws:iam::444444444401:role/HubscanTarget");
  });

  it("follow the role's name and path, and the scanner's name", async () => {
    const config = {
      watchAssumeRole: true,
      rolePath: "/security/",
      roleName: "Audit",
      scannerRoleName: "auditor",
    };
    const { one } = await tellers({ config });
    const pattern = JSON.parse(one(ruleType, "hubscan-dev-refused-assume-role").inputs.eventPattern);
    const roleArn = "arn:aws:iam::444444444401:role/security/Audit";
    expect(matches(pattern, assumeRole({ requestParameters: { roleArn } }))).toBe(true);
    expect(matches(pattern, assumeRole())).toBe(false);
    expect(JSON.stringify(pattern)).toContain(`arn:aws:iam::${hubAccount}:role/auditor`);
  });

  it("are not looked for unless configured", async () => {
    const { of } = await tellers();
    expect(of(ruleType).map(({ name }) => name)).toEqual(["hubscan-dev-failed-task"]);
  });
});

it("a preview registers what an apply does", async () => {
  const sample: Sample = { fanOut: true, config: { watchAssumeRole: true, notify: ["a@acme.example"] } };
  const names = ({ resources }: Registration) =>
    resources.map(({ type, name }) => `${type} ${name}`).toSorted();
  expect(names(await tellers({ ...sample, preview: true }))).toEqual(names(await tellers(sample)));
});

describe("Athena", () => {
  const athena = (config: Keys, keyArn: string | null = null) =>
    register(() => void makeAthena(sampleHub({ config }).context, { bucketName: "results", keyArn }));

  it("is not there unless configured", async () => {
    const { of } = await athena({});
    expect(of("aws:athena/workgroup:Workgroup")).toEqual([]);
  });

  it("has a table over the findings, with a partition for each day that scans are kept", async () => {
    const { one } = await athena({ athena: true, keepScansDays: 90 });
    const { inputs } = one("aws:glue/catalogTable:CatalogTable");
    expect(one("aws:glue/catalogDatabase:CatalogDatabase").inputs.name).toBe("hubscan_dev");
    expect(inputs).toMatchObject({
      name: "findings",
      tableType: "EXTERNAL_TABLE",
      partitionKeys: [{ name: "scan_date", type: "string" }],
      storageDescriptor: { location: "s3://results/tables/findings/" },
      parameters: {
        "projection.enabled": "true",
        "projection.scan_date.type": "date",
        "projection.scan_date.format": "yyyy-MM-dd",
        "projection.scan_date.range": "NOW-91DAYS,NOW+1DAY",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's own placeholder
        "storage.location.template": "s3://results/tables/findings/scan_date=${scan_date}/",
      },
    });
    const columns = inputs.storageDescriptor.columns.map(({ name }: { name: string }) => name);
    expect(columns).toContain("account_id");
    expect(columns).not.toContain("scan_date");
  });

  it("keeps answers in the results bucket, encrypted, and stops a query that reads too much", async () => {
    const { one } = await athena({ athena: true });
    expect(one("aws:athena/workgroup:Workgroup").inputs).toMatchObject({
      name: "hubscan-dev",
      configuration: {
        enforceWorkgroupConfiguration: true,
        bytesScannedCutoffPerQuery: 10_737_418_240,
        resultConfiguration: {
          outputLocation: "s3://results/athena/",
          expectedBucketOwner: hubAccount,
          encryptionConfiguration: { encryptionOption: "SSE_S3" },
        },
      },
    });
  });

  it("encrypts answers with the results' key where there is one", async () => {
    const keyArn = `arn:aws:kms:eu-west-1:${hubAccount}:key/1234`;
    const { one } = await athena({ athena: true }, keyArn);
    const { configuration } = one("aws:athena/workgroup:Workgroup").inputs;
    expect(configuration.resultConfiguration.encryptionConfiguration).toEqual({
      encryptionOption: "SSE_KMS",
      kmsKeyArn: keyArn,
    });
  });

  it("has queries that name the table, and columns that it has", async () => {
    const { of, one } = await athena({ athena: true });
    const { columns } = one("aws:glue/catalogTable:CatalogTable").inputs.storageDescriptor;
    const known = new Set(["scan_date", ...columns.map(({ name }: { name: string }) => name)]);
    const queries = of("aws:athena/namedQuery:NamedQuery");
    expect(queries.length).toBeGreaterThan(1);
    for (const { inputs } of queries) {
      expect(inputs).toMatchObject({ workgroup: "hubscan-dev", database: "hubscan_dev" });
      expect(inputs.query).toContain("FROM hubscan_dev.findings");
      const grouped = /GROUP BY ([^\n]+)/.exec(inputs.query)?.[1] ?? "";
      for (const column of grouped.split(", ")) expect(known).toContain(column.replaceAll('"', ""));
    }
  });
});

describe("a workload's OIDC provider", () => {
  const workload = { issuer: "https://ci.acme.example/oidc", audience: "hubscan", subject: "main" };
  const provider = (workloadIdentity: Keys["workloadIdentity"]) =>
    register(async () => {
      const { context } = sampleHub({ config: { workloadIdentity } });
      return { arn: makeOidcProvider(context) ?? pulumi.output(null) };
    });
  const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

  it("is made for its issuer and one audience", async () => {
    const { one, outputs } = await provider(workload);
    expect(one(type).inputs).toEqual({ url: workload.issuer, clientIdLists: ["hubscan"] });
    expect(outputs).toEqual({ arn: mock("OpenIdConnectProvider", "workload") });
  });

  it("is the account's own where it is named", async () => {
    const providerArn = `arn:aws:iam::${hubAccount}:oidc-provider/ci.acme.example/oidc`;
    const { of, outputs } = await provider({ ...workload, providerArn });
    expect(of(type)).toEqual([]);
    expect(outputs).toEqual({ arn: providerArn });
  });

  it("is refused when it is another issuer's", async () => {
    const providerArn = `arn:aws:iam::${hubAccount}:oidc-provider/other.example`;
    await expect(provider({ ...workload, providerArn })).rejects.toThrow(/which is another issuer's/);
  });

  it("is not there unless configured", async () => {
    const { of, outputs } = await provider(undefined);
    expect(of(type)).toEqual([]);
    expect(outputs).toEqual({ arn: null });
  });
});
