import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HubReport } from "../../scanner/hub/hub-report.ts";
import type { CheckedStep } from "../../scanner/offboard/offboard.ts";
import type { StepOutcome } from "../../scanner/offboard/standing.ts";
import { runHubscan } from "../cli/run-hubscan.ts";
import { scannedFolder } from "../cli/scanned-folder.ts";
import { outputs } from "../hub/simulated-stack.ts";
import { type Moto, motoIsInstalled, startMoto } from "../moto-server.ts";

/** Moto's own account. */
const account = "123456789012";
const region = "us-east-1";
const taskDefinition = `arn:aws:ecs:${region}:${account}:task-definition/hubscan-dev:1`;
const cluster = `arn:aws:ecs:${region}:${account}:cluster/hubscan-dev`;
const rule = "hubscan-dev-schedule-1a2b3c4";
const tags = [
  { key: "CreatedBy", value: "hubscan" },
  { key: "HubscanStack", value: "dev" },
];

describe.skipIf(!motoIsInstalled())("a hub on moto (skipped without moto_server)", () => {
  let moto: Moto;
  let environment: Readonly<Record<string, string>>;
  let folder: string;

  const settings = () => ({
    region,
    endpoint: moto.endpoint,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    forcePathStyle: true,
  });
  const run = (args: readonly string[]) =>
    runHubscan([...args, "--outputs", "outputs.json", "--json"], { folder, environment });
  const status = async () => {
    const { out } = await run(["status", "--ping", "--from", "./hubscan-results"]);
    return JSON.parse(out) as HubReport;
  };
  const offboard = async () => {
    const { out } = await run(["offboard", "--accounts-file", "accounts.txt"]);
    const { outcome, steps } = JSON.parse(out) as { outcome: StepOutcome; steps: readonly CheckedStep[] };
    return { outcome, steps: steps.map((step) => `${step.id} ${step.outcome}`), traces: steps };
  };

  beforeAll(async () => {
    moto = (await startMoto()) as Moto;
    environment = {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    };
    await new OrganizationsClient(settings()).send(new CreateOrganizationCommand({}));
    const ecs = new ECSClient(settings());
    await ecs.send(new CreateClusterCommand({ clusterName: "hubscan-dev", tags }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "hubscan-dev",
        containerDefinitions: [{ name: "scanner", image: "hubscan", memory: 512 }],
        tags,
      }),
    );
    const events = new EventBridgeClient(settings());
    await events.send(
      new PutRuleCommand({ Name: rule, ScheduleExpression: "rate(12 hours)", State: "ENABLED" }),
    );
    await events.send(new PutTargetsCommand({ Rule: rule, Targets: [{ Id: "scan", Arn: cluster }] }));
    await new S3Client(settings()).send(new CreateBucketCommand({ Bucket: outputs.resultsBucket }));
    for (const RoleName of ["hubscan-scanner", "HubscanTarget", "hubscan-dev-execution-1a2b"]) {
      await new IAMClient(settings()).send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" }),
      );
    }
  });
  afterAll(async () => moto?.close());

  it("is active, then being taken away, then gone", async () => {
    folder = await scannedFolder();
    await writeFile(
      join(folder, "outputs.json"),
      JSON.stringify({ ...outputs, hubAccountId: account, taskDefinition }),
    );
    await writeFile(join(folder, "accounts.txt"), `${account}\n`);

    expect(await status()).toMatchObject({ state: "active", notKnown: [] });
    expect((await offboard()).steps).toEqual([
      "starts left",
      "tasks clear",
      "results left",
      "roles left",
      "stack left",
      // The hub is the management account: its own rule.
      "management left",
      "leftovers left",
    ]);

    const events = new EventBridgeClient(settings());
    await events.send(new RemoveTargetsCommand({ Rule: rule, Ids: ["scan"] }));
    await events.send(new DeleteRuleCommand({ Name: rule }));
    expect(await status()).toMatchObject({
      state: "error",
      reasons: [expect.stringContaining("rule is gone")],
    });
    expect((await offboard()).steps[0]).toBe("starts clear");

    const ecs = new ECSClient(settings());
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    await ecs.send(new DeleteClusterCommand({ cluster }));
    await new S3Client(settings()).send(new DeleteBucketCommand({ Bucket: outputs.resultsBucket }));
    for (const RoleName of ["hubscan-scanner", "HubscanTarget", "hubscan-dev-execution-1a2b"]) {
      await new IAMClient(settings()).send(new DeleteRoleCommand({ RoleName }));
    }
    expect(await status()).toMatchObject({ state: "deleted", reasons: ["The cluster is gone."] });
    const end = await offboard();
    expect(end.traces.flatMap(({ traces }) => traces.filter(({ outcome }) => outcome !== "clear"))).toEqual(
      [],
    );
    expect(end.outcome).toBe("clear");
  });
});
