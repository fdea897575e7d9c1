import { onTestFinished } from "vitest";
import { createAwsEnvironment } from "../../scanner/access/clients.ts";
import { hubCredentials } from "../../scanner/access/hub-credentials.ts";
import type { TaskPlace } from "../../scanner/hub/read-outputs.ts";
import type { HubAccess } from "../../scanner/hub/run-task.ts";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { newFolder } from "../results/new-folder.ts";
import { hubscanCommand } from "../scan/hubscan-process.ts";
import { hurriedClock } from "../scan/hurried-clock.ts";
import { alpha, hubAccount } from "../scan/simulated-scan.ts";

/** The outputs of the stack that made the simulated hub, as far as they are needed here. */
export const outputs: TaskPlace = {
  region: "us-east-1",
  cluster: "hubscan-simulated",
  taskDefinition: `arn:aws:ecs:us-east-1:${hubAccount}:task-definition/hubscan-simulated:1`,
  container: "scanner",
  capacityProvider: "FARGATE",
  subnetIds: ["subnet-1"],
  securityGroupIds: ["sg-1"],
  assignPublicIp: true,
  hubAccountId: hubAccount,
  logGroup: "/hubscan/hubscan-simulated",
  startFanOutCommand: null,
};

type Task = NonNullable<NonNullable<EstateInput["hub"]>["task"]>;

/** A hub whose tasks run hubscan in processes of their own; their results are in a folder. */
export async function simulateHub(
  task: Task = {},
  more: EstateInput = {},
  now: () => Date = () => new Date(),
): Promise<{ readonly simulator: Simulator; readonly folder: string }> {
  const folder = await newFolder();
  const simulator = await startSimulator({
    program: hubscanCommand([]),
    now,
    estate: buildEstate({
      organization: {
        id: "o-a1b2c3d4e5",
        delegatedAdministrators: { [hubAccount]: ["account.amazonaws.com"] },
      },
      hub: { task: { environment: { HUBSCAN_OUT: folder }, ...task } },
      accounts: [{ id: alpha, name: "alpha" }],
      ...more,
    }),
  });
  onTestFinished(() => simulator.close());
  return { simulator, folder };
}

/** The way to the hub's ECS, by a clock on which two seconds pass in ten milliseconds. */
export function hubAccess(simulator: Simulator): HubAccess {
  const timing = hurriedClock(200);
  const environment = createAwsEnvironment({ environment: simulator.environment, version: "0.0.0" });
  onTestFinished(() => environment.close());
  return { environment, timing, credentials: hubCredentials(simulator.environment, timing.now) };
}
