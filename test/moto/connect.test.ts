import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { beforeAll, describe, expect, test } from "vitest";
import { motoIsInstalled } from "../moto-server.ts";
import { hubInMoto } from "./hub-in-moto.ts";
import { known } from "./known.ts";
import { foundOrganization, type MotoOrganization } from "./organization.ts";

describe.skipIf(!motoIsInstalled())("on moto's STS, Organizations and ECS (needs moto_server)", () => {
  const hub = hubInMoto();
  let organization: MotoOrganization;

  beforeAll(async () => {
    organization = await foundOrganization(hub.moto.endpoint);
  });

  // moto judges no trust policy and lets everybody in: what is refused is tried with the simulator.
  test("hubscan connect enters each open account, remembers that, and tests none of them again", async () => {
    const first = await hub.hubscan.run("connect");
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain("Ready: all 4 accounts can be scanned.");
    expect(first.notes).toContain(`  ok ${organization.payments.account} payments`);
    expect(first.notes).not.toContain(organization.closed);
    const kept = JSON.parse(await readFile(join(hub.folder, "hubscan-results/connections.json"), "utf8")) as {
      accounts: { outcome: string }[];
    };
    expect(kept.accounts.map(({ outcome }) => outcome)).toEqual(Array(4).fill("connected"));
    const second = JSON.parse(await hub.hubscan.succeed("connect", "--json")) as {
      tested: number;
      ready: string;
    };
    expect(second).toMatchObject({ tested: 0, ready: "all" });
    const all = JSON.parse(await hub.hubscan.succeed("connect", "--json", "--all")) as { tested: number };
    expect(all.tested).toBe(4);
  });

  // With a capacity provider moto looks for instances, so that it starts no task of hubscan's: somebody else starts the one that is found.
  test("hubscan run finds a scan that is running and starts no second", async () => {
    const ecs = organization.hub.client(ECSClient);
    const ec2 = organization.hub.client(EC2Client);
    await ecs.send(new CreateClusterCommand({ clusterName: "hubscan-dev" }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "hubscan-dev",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "1024",
        memory: "2048",
        containerDefinitions: [
          { name: "scanner", image: "hubscan", essential: true, cpu: 1024, memory: 2048 },
        ],
      }),
    );
    const subnet = known((await ec2.send(new DescribeSubnetsCommand())).Subnets?.[0]?.SubnetId);
    const group = known((await ec2.send(new DescribeSecurityGroupsCommand())).SecurityGroups?.[0]?.GroupId);
    const start = (command: readonly string[]) =>
      ecs.send(
        new RunTaskCommand({
          cluster: "hubscan-dev",
          taskDefinition: "hubscan-dev",
          launchType: "FARGATE",
          networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], securityGroups: [group] } },
          overrides: { containerOverrides: [{ name: "scanner", command: [...command] }] },
        }),
      );
    const run = (cluster: string) => {
      const place = ["--cluster", cluster, "--task-definition", "hubscan-dev", "--subnet", subnet];
      return hub.hubscan.run("run", ...place, "--security-group", group);
    };
    const started = await start(["scan"]);
    const id = known(started.tasks?.[0]?.taskArn).split("/").at(-1);
    const running = await run("hubscan-dev");
    expect(running.code).toBe(1);
    expect(running.notes).toContain(`A scan is already running in cluster hubscan-dev:\n  task ${id}, `);
    const elsewhere = await run("hubscan-prod");
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.notes).toContain("ClusterNotFoundException");
  });
});
