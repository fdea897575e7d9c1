import { StopTaskCommand } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { ecsClient } from "../../scanner/hub/run-task.ts";
import { scanTasks } from "../../scanner/hub/scan-tasks.ts";
import { startAlone } from "../../scanner/hub/start-alone.ts";
import type { UserError } from "../../scanner/user-error.ts";
import { hubAccess, outputs, simulateHub } from "./simulated-hub.ts";

const endless = { faults: [{ operations: ["AssumeRole"], hang: true as const }] };

test("of several who start a scan at the same moment one starts it, and the others are told which it is", async () => {
  const { simulator } = await simulateHub({}, endless);
  const commands = [["scan"], ["scan"], ["scan", "--account", "111111111111"], ["scan", "--resume"]];
  const outcomes = await Promise.all(
    commands.map((command) =>
      startAlone(hubAccess(simulator), outputs, command, "test").then(
        ({ id }) => id,
        (error: unknown) => (error as UserError).message,
      ),
    ),
  );
  const id = "1".padStart(32, "0");
  expect(outcomes.filter((outcome) => outcome === id)).toHaveLength(1);
  const refused = outcomes.filter((outcome) => outcome !== id);
  expect(refused).toHaveLength(3);
  for (const message of refused)
    expect(message).toContain(`already running in cluster hubscan-simulated:\n  task ${id}`);
});

test("a scan is started after one that has ended, whether ECS still lists it or only knows its token", async () => {
  let hours = 0;
  const begun = Date.now();
  const { simulator } = await simulateHub(
    { stops: { reason: "ended" } },
    {},
    () => new Date(begun + hours * 3_600_000),
  );
  const access = hubAccess(simulator);
  const ids: string[] = [];
  for (hours of [0, 0.1, 2, 2.5, 4, 6]) ids.push((await startAlone(access, outputs, ["scan"], "test")).id);
  expect(ids).toEqual([1, 2, 3, 4, 5, 6].map((number) => String(number).padStart(32, "0")));
});

test("two who start a scan when ECS knows tokens of tasks that it lists no more start one", async () => {
  let hours = 0;
  const begun = Date.now();
  const { simulator } = await simulateHub({}, endless, () => new Date(begun + hours * 3_600_000));
  const access = hubAccess(simulator);
  const start = () =>
    startAlone(access, outputs, ["scan"], "test").then(
      ({ id }) => id,
      () => "refused",
    );
  for (hours of [0, 2, 4]) {
    const id = String(hours / 2 + 1).padStart(32, "0");
    expect((await Promise.all([start(), start()])).toSorted()).toEqual([id, "refused"]);
    await ecsClient(access, outputs).send(new StopTaskCommand({ cluster: outputs.cluster, task: id }));
    await expect.poll(async () => (await scanTasks(access, outputs)).lastEnded?.id).toBe(id);
  }
});
