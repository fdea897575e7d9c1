import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListAccountsForParentCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import {
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkEstate } from "../../simulator/check.ts";
import { loadEstate } from "../../simulator/estate.ts";
import { defaultEstate } from "../../simulator/estates.ts";
import { Responder } from "../../simulator/responder.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { loadService, serviceKeys } from "../../simulator/services.ts";
import { assumeTarget, clientSettings, refusalOf } from "./sdk.ts";

const estate = loadEstate(defaultEstate);

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ estate });
});
afterAll(() => simulator.close());

const idOf = (name: string) =>
  [...estate.accounts.values()].find((account) => account.name === name)?.id ?? "";
const settingsOf = async (name: string) =>
  clientSettings(simulator, await assumeTarget(simulator, idOf(name)));

describe("the default estate", () => {
  test("says nothing that AWS would not say", async () => {
    await expect(checkEstate(estate)).resolves.toBeUndefined();
  });

  test("has 14 accounts in units nested three deep", () => {
    expect(estate.accounts.size).toBe(14);
    expect(Math.max(...estate.containers.map(({ path }) => path.split("/").length - 3))).toBe(3);
  });

  test.each(["management", "security-tooling", "payments", "sandbox", "analytics"])(
    "lets the scanner into %s",
    async (name) => {
      await expect(settingsOf(name)).resolves.toBeDefined();
    },
  );

  test.each(["old-website", "acquired", "shop-dev"])("does not let the scanner into %s", async (name) => {
    expect((await refusalOf(settingsOf(name))).name).toBe("AccessDenied");
  });

  test("has an account in which a control policy denies a service", async () => {
    const keys = new KMSClient(await settingsOf("ledger")).send(new ListKeysCommand());
    expect((await refusalOf(keys)).message).toContain("with an explicit deny in a service control policy");
  });

  test("has an account that throttles hard", async () => {
    const kms = new KMSClient(await settingsOf("analytics"));
    const refusals = await Promise.all(
      Array.from({ length: 20 }, () => refusalOf(kms.send(new ListKeysCommand()))),
    );
    expect(refusals.filter(({ name }) => name === "ThrottlingException").length).toBeGreaterThan(5);
  });

  test("has the hub's task definition, by whichever of its names it is asked for", async () => {
    const ecs = new ECSClient(clientSettings(simulator, simulator.credentials, "eu-central-1"));
    const arn = "arn:aws:ecs:eu-central-1:222222222201:task-definition/hubscan-simulated:1";
    for (const taskDefinition of ["hubscan-simulated", "hubscan-simulated:1", arn]) {
      const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      expect(answer.taskDefinition?.taskDefinitionArn).toBe(arn);
    }
  });

  test("lets the hub read Organizations through a role of the management account", async () => {
    const credentials = await assumeTarget(simulator, idOf("management"), {
      RoleArn: `arn:aws:iam::${idOf("management")}:role/HubscanOrganization`,
    });
    const organizations = new OrganizationsClient(clientSettings(simulator, credentials));
    const { Accounts } = await organizations.send(new ListAccountsForParentCommand({ ParentId: "r-acme" }));
    expect(Accounts?.map(({ Name }) => Name)).toEqual(["management"]);
  });

  test("has good buckets and bad ones", async () => {
    const isBlocked = async (account: string, Bucket: string) => {
      const s3 = new S3Client(await settingsOf(account));
      const names = (await s3.send(new ListBucketsCommand())).Buckets?.map(({ Name }) => Name);
      expect(names).toContain(Bucket);
      const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      return PublicAccessBlockConfiguration?.BlockPublicPolicy;
    };
    expect(await isBlocked("payments", "acme-payments-invoices")).toBe(true);
    expect(await isBlocked("shop", "acme-shop-images")).toBe(false);
  });

  test("keeps no objects, and says so to whoever takes it for a place of results", async () => {
    const s3 = new S3Client(clientSettings(simulator));
    const bucket = { Bucket: "hubscan-simulated-results", Key: "latest.json" };
    const refusals = [
      await refusalOf(s3.send(new GetObjectCommand(bucket))),
      await refusalOf(s3.send(new PutObjectCommand({ ...bucket, Body: "{}" }))),
      await refusalOf(s3.send(new ListObjectsV2Command(bucket))),
    ];
    for (const { name, message } of refusals) {
      expect(name).toBe("NoSuchBucket");
      expect(message).toContain("the simulator keeps no objects");
    }
  });

  test("leads a program to itself by its environment alone", () => {
    expect(simulator.environment).toMatchObject({
      AWS_ENDPOINT_URL: simulator.endpoint,
      AWS_ACCESS_KEY_ID: simulator.credentials.accessKeyId,
      AWS_REGION: "eu-central-1",
      HUBSCAN_EXTERNAL_ID: "acme-7c1d9e52",
    });
  });
});

test.each(serviceKeys)("the defaults of %s say nothing that AWS would not say", async (key) => {
  const service = await loadService(new Map(), key);
  expect(new Responder(service, key, estate, new Date(0)).check(key)).toEqual([]);
});
