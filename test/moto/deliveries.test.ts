import { GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAwsEnvironment } from "../../scanner/access/clients.ts";
import type { HubAccess } from "../../scanner/delivery/hub-access.ts";
import { scanNews } from "../../scanner/delivery/news.ts";
import { type ImportItem, importFindings } from "../../scanner/delivery/security-hub.ts";
import { publishNews } from "../../scanner/delivery/sns.ts";
import { followed, followedScan } from "../delivery/followed-scan.ts";
import { sleepingTiming } from "../delivery/hub.ts";
import { type Moto, motoIsInstalled, startMoto } from "../moto-server.ts";
import { known } from "./known.ts";

const account = "123456789012";
const region = "eu-west-1";

describe.skipIf(!motoIsInstalled())("deliveries to moto (needs moto_server)", () => {
  let moto: Moto;
  let hub: HubAccess;
  const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
  const settings = () => ({ endpoint: moto.endpoint, region, credentials });

  beforeAll(async () => {
    moto = known((await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: "false" })) ?? undefined);
    hub = {
      environment: createAwsEnvironment({
        environment: { AWS_ENDPOINT_URL: moto.endpoint },
        version: "0.0.0",
      }),
      credentials: { get: async () => credentials },
      caller: { account, partition: "aws" },
      timing: sleepingTiming(),
    };
  });

  afterAll(async () => moto.close());

  test("a message goes through a topic as it was published", async () => {
    const [sns, sqs] = [new SNSClient(settings()), new SQSClient(settings())];
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "security" }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "mail" }));
    const Endpoint = `arn:aws:sqs:${region}:${account}:mail`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
    const { store, scan } = await followedScan({ findings: [followed("new", { severity: "critical" })] });
    const news = await scanNews(store, scan);
    const outcome = await publishNews(hub, news, { topic: known(TopicArn), always: false });
    expect(outcome).toMatchObject({ state: "delivered", sent: 1 });
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const received = JSON.parse(known(known(Messages)[0]?.Body)) as { Subject: string; Message: string };
    expect(received.Subject).toBe("hubscan: 1 new critical (o-exampleorgid)");
    expect(received.Message).toContain("- CRITICAL  111111111111 shop, eu-west-1: invoices");
  });

  test("a topic that is not there is told in AWS's own words", async () => {
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    const topic = `arn:aws:sns:${region}:${account}:nowhere`;
    const outcome = await publishNews(hub, await scanNews(store, scan), { topic, always: false });
    expect(outcome).toMatchObject({
      state: "failed",
      message: expect.stringContaining("sns:Publish: NotFound"),
    });
  });

  test("findings that are imported twice are there once, as they were told last", async () => {
    async function* items(title: string): AsyncGenerator<ImportItem> {
      for (const id of ["hubscan/1", "hubscan/2"]) {
        yield {
          finding: {
            SchemaVersion: "2018-10-08",
            Id: id,
            ProductArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
            GeneratorId: "hubscan/s3-bucket-public",
            AwsAccountId: account,
            CreatedAt: "2026-11-20T11:00:00.000Z",
            UpdatedAt: "2026-11-24T11:00:00.000Z",
            Severity: { Label: "HIGH" },
            Title: title,
            Description: "The bucket is public.",
            Resources: [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::invoices" }],
            Types: ["Software and Configuration Checks"],
          },
        };
      }
    }
    for (const title of ["first", "second"]) {
      expect(await importFindings(hub, region, items(title))).toMatchObject({ state: "delivered", sent: 2 });
    }
    const { Findings } = await new SecurityHubClient(settings()).send(new GetFindingsCommand({}));
    expect(Findings?.map(({ Id, Title }) => `${Id} ${Title}`).sort()).toEqual([
      "hubscan/1 second",
      "hubscan/2 second",
    ]);
  });
});
